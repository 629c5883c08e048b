"""What waits in quarantine is counted as of its first arrival once it fits, or discarded for good."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from msgspec import Raw
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from meters import tasks
from meters.actions.erase import Choice, erase
from meters.actions.intake import replay as replaying
from meters.actions.intake import take_in
from meters.actions.intake.discard import discard
from meters.actions.intake.replay import Replayed, replay
from meters.actions.journal import seal, verify
from meters.api import wire
from meters.models import (
    Event,
    Kept,
    Meter,
    Outcome,
    QuarantinedEvent,
    Receipt,
    Source,
    UnknownValues,
    UsageDifference,
)
from meters.rules.posted import Answer, Posted
from tests.factories import CustomerFactory
from tests.meters.actions.conftest import AS_OF, START, define
from tests.meters.actions.crowd import together

pytestmark = pytest.mark.django_db

LATER = AS_OF + timedelta(days=3)


def post(*events: dict[str, Any], as_of: datetime = AS_OF) -> Answer:
    """Post what an application writes, and see that all of it can be read."""
    batch = [wire.read(n, Raw(json.dumps(event).encode()), has_escaped_nul=False) for n, event in enumerate(events)]
    posted = [item for item in batch if isinstance(item, Posted)]
    assert len(posted) == len(events), batch
    return take_in(posted, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=as_of)


def event(sender_id: str = "e1", **fields: Any) -> dict[str, Any]:
    return {"id": sender_id, "customer": "acme", "meter": "resolved"} | fields


def again(**chosen: object) -> Replayed:
    return replay(QuarantinedEvent.objects.filter(**chosen), by="eve", as_of=LATER)


def beat() -> None:
    tasks.replay_quarantine()


def used() -> int:
    return int(UsageDifference.objects.aggregate(total=Sum("quantity"))["total"] or 0)


def states() -> dict[str, str]:
    return dict(QuarantinedEvent.objects.values_list("event_key", "status"))


@pytest.fixture
def meter(db: None) -> Meter:
    return Meter.objects.create(key="resolved", label="Resolved", dimensions={"tier": ["gold"]})


def test_it_is_counted_once_its_customer_exists(meter: Meter) -> None:
    post(event(occurred_at="2026-10-05T03:00:00+02:00", case="c", value="2.50", properties={"a": 1.50, "tier": "gold"}))
    waiting = QuarantinedEvent.objects.get()
    assert again() == Replayed(0, 1)
    CustomerFactory.create(key="acme")
    assert again() == Replayed(1, 0)
    stored = Event.objects.get()
    assert (stored.pk, bytes(stored.digest)) == (waiting.pk, bytes(waiting.digest))
    assert (stored.case_key, stored.value, stored.local_date) == ("c", Decimal("2.5"), date(2026, 10, 4))
    assert (stored.received_at, stored.kept) == (AS_OF, Kept.ALL)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.settled_by, waiting.settled_at) == ("counted", "eve", LATER)
    assert (waiting.times_seen, waiting.last_seen_at) == (1, AS_OF)
    assert Outcome.objects.get().dimensions == {"tier": "gold"}


def test_its_receipt_reaches_back_to_the_first_arrival_and_verifies(meter: Meter) -> None:
    post(event())
    CustomerFactory.create(key="acme")
    again()
    receipt = Receipt.objects.get(source=Source.REPLAY)
    assert (receipt.count, receipt.source_name) == (1, "eve")
    assert (receipt.earliest_at, receipt.received_at) == (AS_OF, LATER)
    seal(at=LATER)
    assert list(verify()) == []


def test_an_event_without_a_time_happened_when_it_first_arrived(meter: Meter) -> None:
    post(event("replayed"), event("sent again"))
    CustomerFactory.create(key="acme")
    assert again(event_key="replayed").counted == 1
    assert post(event("sent again"), as_of=LATER).accepted == 1
    happened = set(Event.objects.values_list("occurred_at", "received_at", "local_date"))
    assert happened == {(AS_OF, AS_OF, date(2026, 11, 19))}


def test_its_time_is_not_checked_again(meter: Meter) -> None:
    post(event(occurred_at=(AS_OF - timedelta(days=400)).isoformat()))
    CustomerFactory.create(key="acme")
    assert again().counted == 1


def test_one_some_or_all_are_replayed(meter: Meter) -> None:
    post(*[event(f"e{n}", customer=("acme", "globex")[n % 2]) for n in range(6)])
    CustomerFactory.create(key="acme")
    CustomerFactory.create(key="globex")
    assert again(event_key="e0") == Replayed(1, 0)
    assert again(customer_key="acme") == Replayed(2, 0)
    assert again() == Replayed(3, 0)
    assert again() == Replayed(0, 0)
    assert used() == 6


def test_what_still_does_not_fit_waits_with_its_new_trouble(meter: Meter) -> None:
    post(event("a", meter="nothing"), event("b", properties={"tier": "tin"}), event("c", properties={"tier": "gold"}))
    assert set(QuarantinedEvent.objects.values_list("trouble", flat=True)) == {"unknown_customer"}
    CustomerFactory.create(key="acme")
    assert again() == Replayed(1, 2)
    troubles = dict(QuarantinedEvent.objects.waiting().values_list("event_key", "trouble"))
    assert troubles == {"a": "unknown_meter", "b": "unknown_dimension"}
    assert QuarantinedEvent.objects.get(event_key="a").times_seen == 1


@pytest.mark.parametrize(("choice", "counted"), [(UnknownValues.OTHER, 1), (UnknownValues.REFUSE, 0)])
def test_an_unknown_value_follows_the_choice_of_the_meter_now(meter: Meter, choice: str, counted: int) -> None:
    CustomerFactory.create(key="acme")
    post(event(properties={"tier": "tin"}))
    Meter.objects.update(unknown_values=choice)
    assert again() == Replayed(counted, 1 - counted)
    assert states() == {"e1": "counted" if counted else "waiting"}
    if counted:
        assert Outcome.objects.get().dimensions == {"tier": "other"}


def test_a_case_is_judged_by_what_waited(meters: dict[str, Meter]) -> None:
    define(meters)
    at = [(START + timedelta(hours=hours)).isoformat() for hours in (0, 10)]
    post(event("r", case="c", occurred_at=at[0]), event("v", meter="reopened", case="c", occurred_at=at[1]))
    CustomerFactory.create(key="acme")
    assert again().counted == 2
    assert (Outcome.objects.get().status, used() - 1) == ("attempted", 0), "the reopening itself is counted too"


class TestTheBeat:
    @pytest.fixture(autouse=True)
    def now(self, time_machine: Any) -> None:
        time_machine.move_to(LATER, tick=False)

    def test_counts_what_fits_and_looks_at_nothing_else(
        self, meter: Meter, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        post(event("a"), event("b", customer="globex"), event("c", meter="nothing"))
        with django_assert_num_queries(3):
            beat()
        CustomerFactory.create(key="acme")
        beat()
        assert states() == {"a": "counted", "b": "waiting", "c": "waiting"}

    def test_tries_again_when_a_dimension_changes_and_only_then(
        self, meter: Meter, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        CustomerFactory.create(key="acme")
        post(event(properties={"tier": "tin"}))
        beat()
        with django_assert_num_queries(3):
            beat()
        meter.dimensions = {"tier": ["gold", "tin"]}
        meter.save()
        beat()
        assert states() == {"e1": "counted"}

    def test_tries_again_when_the_choice_for_unknown_values_changes(self, meter: Meter) -> None:
        CustomerFactory.create(key="acme")
        post(event(properties={"tier": "tin"}))
        beat()
        Meter.objects.update(unknown_values=UnknownValues.OTHER)
        beat()
        assert states() == {"e1": "counted"}

    def test_tries_again_when_the_second_of_two_things_is_created(self, meter: Meter) -> None:
        post(event(meter="late"))
        CustomerFactory.create(key="acme")
        again()
        Meter.objects.create(key="late", label="Late")
        beat()
        assert states() == {"e1": "counted"}


def test_many_are_taken_in_batches_in_the_order_of_arrival(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "BATCH", 4)
    for n in range(10):
        post(event(f"e{n}", customer=("acme", "globex")[n == 5]), as_of=AS_OF - timedelta(minutes=n))
    CustomerFactory.create(key="acme")
    assert again() == Replayed(9, 1)
    receipts = Receipt.objects.filter(source=Source.REPLAY).order_by("earliest_at").values_list("count", flat=True)
    assert list(receipts) == [4, 3, 2], "the oldest first; the one that waits on took a place in the second batch"


@pytest.mark.parametrize("size", [1, 30])
def test_a_batch_takes_the_same_statements_whatever_its_size(
    meter: Meter, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    post(*[event(f"e{n}") for n in range(size)])
    CustomerFactory.create(key="acme")
    with django_assert_num_queries(14):
        assert again().counted == size


def test_what_is_discarded_is_never_counted_and_says_so(meter: Meter) -> None:
    post(event("a"), event("b", customer="globex"), event("c"))
    chosen = QuarantinedEvent.objects.filter(event_key__in=["a", "b"])
    assert discard(chosen, reason="A test", by="eve", as_of=LATER) == 2
    assert discard(chosen, reason="Again", by="bob", as_of=LATER) == 0
    row = QuarantinedEvent.objects.get(event_key="a")
    assert (row.status, row.settled_reason, row.settled_by, row.settled_at) == ("discarded", "A test", "eve", LATER)
    CustomerFactory.create(key="acme")
    assert again() == Replayed(1, 0)
    answer = post(event("a"), event("c"))
    assert (answer.accepted, answer.quarantined, answer.duplicates) == (0, 1, 1)
    assert answer.problems[0].code == "discarded"
    assert "A test" in answer.problems[0].detail
    assert used() == 1


def test_discarding_many_goes_in_batches(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meters.actions.intake.discard.BATCH", 3)
    post(*[event(f"e{n}") for n in range(10)])
    assert discard(QuarantinedEvent.objects.all(), reason="x", by="eve", as_of=LATER) == 10


def test_an_event_that_was_counted_and_held_at_once_waits_no_longer(meter: Meter) -> None:
    post(event())
    CustomerFactory.create(key="acme")
    again()
    QuarantinedEvent.objects.update(status="waiting", settled_at=None, settled_by="")
    again()
    assert (states(), used()) == ({"e1": "counted"}, 1)
    QuarantinedEvent.objects.update(status="waiting", digest=bytes(32))
    assert again() == Replayed(0, 1)
    assert (states(), used()) == ({"e1": "waiting"}, 1), "another content is not the one that was counted"


def test_erased_properties_stay_erased_and_the_event_is_counted(meter: Meter) -> None:
    post(event(properties={"email": "eve@example.com", "tier": "gold"}))
    acme = CustomerFactory.create(key="acme")
    erase(Choice(acme, property=("email", "eve@example.com"), names=("email",)), reason="x", by="eve", as_of=LATER)
    row = QuarantinedEvent.objects.get()
    answer = post(event(properties={"email": "eve@example.com", "tier": "gold"}))
    assert (answer.quarantined, answer.problems[0].code) == (1, "waiting")
    assert again().counted == 1
    stored = Event.objects.get()
    assert (stored.properties, stored.kept, bytes(stored.digest)) == ({"tier": "gold"}, "erased", bytes(row.digest))
    assert Outcome.objects.get().dimensions == {"tier": "gold"}
    assert post(event(properties={"email": "eve@example.com", "tier": "gold"})).duplicates == 1
    seal(at=LATER)
    assert list(verify()) == []


def test_the_allow_list_of_the_meter_holds_for_what_waited(meter: Meter) -> None:
    post(event(properties={"email": "eve@example.com", "tier": "gold"}))
    CustomerFactory.create(key="acme")
    Meter.objects.update(kept_properties=["tier"])
    again()
    assert Event.objects.values_list("properties", "kept").get() == ({"tier": "gold"}, "some")


properties = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8),
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.none(),
    ),
    max_size=5,
)


class TestAnything(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(properties, min_size=1, max_size=5), st.decimals(0, 10**15 - 1, places=9))
    def test_counts_with_the_digest_that_it_waited_with(self, found: list[dict[str, Any]], value: Decimal) -> None:
        Meter.objects.create(key="resolved", label="Resolved")
        post(*[event(f"e{n}", properties=one, value=str(value)) for n, one in enumerate(found)])
        CustomerFactory.create(key="acme")
        assert again() == Replayed(len(found), 0)
        digests = dict(QuarantinedEvent.objects.values_list("pk", "digest"))
        assert {pk: bytes(digest) for pk, digest in Event.objects.values_list("pk", "digest")} == {
            pk: bytes(digest) for pk, digest in digests.items()
        }
        seal(at=LATER)
        assert list(verify()) == []


@pytest.mark.django_db(transaction=True)
def test_of_many_replays_reposts_and_discards_at_once_each_event_has_one_fate(meter: Meter) -> None:
    sent = [event(f"e{n}", occurred_at=START.isoformat()) for n in range(40)]
    post(*sent)
    CustomerFactory.create(key="acme")
    works: list[Callable[[], object]] = [again, again, again, lambda: post(*reversed(sent)), lambda: post(*sent)]
    works += [lambda: discard(QuarantinedEvent.objects.filter(event_key="e7"), reason="x", by="x", as_of=LATER)] * 2
    together(*works)
    again()
    fates = states()
    assert {fates.pop("e7")} <= {"counted", "discarded"}
    assert set(fates.values()) == {"counted"}
    assert Event.objects.count() == used() == 40 - QuarantinedEvent.objects.filter(status="discarded").count()
    assert not Customer.objects.exclude(key="acme").exists()
