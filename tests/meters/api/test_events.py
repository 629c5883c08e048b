"""POST /api/v1/events: what becomes of good events, repeated ones, and those that have to wait."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer, Scope
from meters.models import Event, Meter, Outcome, OutcomeMove, QuarantinedEvent, Receipt, UsageDifference
from meters.rules import merkle
from tests.factories import ApiKeyFactory
from tests.meters.api.conftest import Post, event

pytestmark = pytest.mark.usefixtures("customer", "meter", "attempts")


def test_an_event_is_kept_counted_and_receipted(post: Post) -> None:
    answer = post(event(occurred_at="2026-10-05T03:00:00Z", case="ticket-9", properties={"tier": "premium"}))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["accepted"], body["duplicates"], body["problems"]) == (1, 0, [])
    stored = Event.objects.get()
    assert str(stored.receipt_id) == body["receipt"]
    assert stored.local_date.isoformat() == "2026-10-04", "New York is behind UTC"
    outcome = Outcome.objects.get(pk=stored.pk)
    assert (outcome.status, outcome.quantity, outcome.case_key) == ("billable", 1, "ticket-9")
    move = OutcomeMove.objects.get(outcome=outcome)
    assert (move.from_status, move.to_status, move.quantity) == ("", "billable", 1)
    difference = UsageDifference.objects.get()
    assert (difference.dimensions, difference.quantity, difference.events) == ({"tier": "premium"}, 1, 1)


def test_the_receipt_holds_the_merkle_root_of_the_digests_in_the_order_of_the_ids(post: Post) -> None:
    post({"events": [event(f"e{n}") for n in range(7)]})
    leaves = [bytes(stored.digest) for stored in sorted(Event.objects.all(), key=lambda stored: stored.pk.bytes)]
    receipt = Receipt.objects.get()
    assert bytes(receipt.root) == merkle.root(leaves)
    assert (receipt.count, receipt.source, receipt.source_name) == (7, "api", "helpdesk")


def test_an_activity_sums_its_values_and_makes_no_outcome(post: Post) -> None:
    values: list[object] = [2.5, "0.5", 3]
    post({"events": [event(f"a{n}", meter="attempts", value=value) for n, value in enumerate(values)]})
    assert UsageDifference.objects.get().quantity == Decimal("6")
    assert not Outcome.objects.exists()


def test_a_counting_meter_counts_one_whatever_the_value(post: Post) -> None:
    post(event(value=3))
    assert UsageDifference.objects.get().quantity == 1


def test_a_time_left_out_is_the_time_of_receipt(post: Post) -> None:
    post(event())
    stored = Event.objects.get()
    assert stored.occurred_at == stored.received_at


def test_the_same_event_again_is_a_duplicate_under_the_first_receipt(post: Post) -> None:
    first, again = (post(event(value="1.0", properties={"b": 1, "a": "x"})) for _ in range(2))
    assert again.status_code == 200
    assert again.json() == first.json() | {"accepted": 0, "duplicates": 1}


def test_the_same_batch_ten_times_counts_once(post: Post) -> None:
    batch = {"events": [event(f"e{n}", occurred_at="2026-10-05T12:00:00Z") for n in range(50)]}
    answers = [post(batch) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    assert {answer.json()["receipt"] for answer in answers} == {answers[0].json()["receipt"]}
    assert UsageDifference.objects.get().quantity == 50
    assert Receipt.objects.count() == 1


def test_the_same_content_spelt_differently_is_a_duplicate(post: Post) -> None:
    post(event(value="2", occurred_at="2026-10-05T12:00:00+00:00", properties={"x": 1.0, "y": "é"}))
    again = (
        b'{"properties":{"y":"\\u00e9","x":1},"meter":"tickets_resolved","value":2.00,"id":"e1",'
        b'"customer":"acme","occurred_at":"2026-10-05T14:00:00.000+02:00"}'
    )
    assert post(again).json()["duplicates"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"value": 2},
        {"case": "other"},
        {"meter": "attempts"},
        {"occurred_at": "2026-10-05T12:00:00Z"},
        {"properties": {"x": 1}},
    ],
)
def test_the_same_id_with_other_content_is_a_conflict_that_changes_nothing(
    post: Post, change: dict[str, object]
) -> None:
    post(event())
    before = Event.objects.values().get()
    answer = post(event(**change))
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "conflict"
    assert Event.objects.values().get() == before
    assert UsageDifference.objects.count() == 1


def test_another_customer_may_use_the_same_id(post: Post) -> None:
    Customer.objects.create(key="other", name="Other", currency="USD")
    assert post({"events": [event(), event(customer="other")]}).json()["accepted"] == 2


def test_a_batch_tells_what_became_of_each_event_and_keeps_the_good_ones(post: Post) -> None:
    post(event("old"))
    answer = post(
        {
            "events": [
                event("new"),
                event("old"),
                event("old", value=9),
                event("new"),
                event("stranger", customer="nobody"),
                event("bad", value=-1),
                event(""),
            ]
        }
    )
    assert answer.status_code == 207
    body = answer.json()
    counts = {name: body[name] for name in ("accepted", "duplicates", "conflicts", "quarantined", "refused")}
    assert counts == {"accepted": 1, "duplicates": 2, "conflicts": 1, "quarantined": 1, "refused": 2}
    told = [(p["index"], p["id"], p["status"], p["code"]) for p in body["problems"]]
    assert told == [
        (2, "old", 409, "conflict"),
        (4, "stranger", 202, "unknown_customer"),
        (5, "bad", 422, "invalid"),
        (6, None, 422, "invalid"),
    ]


def test_two_contents_under_one_id_in_one_batch_keep_the_first(post: Post) -> None:
    body = post({"events": [event(value=1), event(value=2)]}).json()
    assert (body["accepted"], body["conflicts"]) == (1, 1)
    assert Event.objects.get().value == 1


def test_an_empty_batch_is_answered_without_a_receipt(post: Post) -> None:
    answer = post({"events": []})
    assert (answer.status_code, answer.json()["receipt"]) == (200, None)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"customer": "nobody"}, "unknown_customer"),
        ({"meter": "nothing"}, "unknown_meter"),
        ({"properties": {"tier": "gold"}}, "unknown_dimension"),
    ],
)
def test_what_we_do_not_know_yet_waits_in_quarantine(post: Post, fields: dict[str, object], code: str) -> None:
    answers = [post(event(**fields)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["problems"][0]["code"] == code
    assert answers[0].json()["receipt"] == answers[1].json()["receipt"]
    assert QuarantinedEvent.objects.get().trouble == code
    assert not Event.objects.exists()
    assert not UsageDifference.objects.exists()


def test_a_quarantined_id_is_claimed(post: Post) -> None:
    post(event(customer="nobody"))
    assert post(event(customer="nobody", value=7)).status_code == 409


def test_a_quarantined_event_sent_again_after_the_fix_is_accepted(post: Post) -> None:
    post(event(customer="late", meter="attempts", value=5))
    Customer.objects.create(key="late", name="Late", currency="USD")
    assert post(event(customer="late", meter="attempts", value=5)).json()["accepted"] == 1
    assert QuarantinedEvent.objects.get().status == "counted"
    assert UsageDifference.objects.get().quantity == 5


def test_a_key_bound_to_a_customer_posts_for_that_customer_alone(post: Post, customer: Customer) -> None:
    ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE], secret="up_bound", customer=customer)
    assert post(event(), secret="up_bound").status_code == 200
    answer = post(event(customer="nobody"), secret="up_bound")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_customer")
    assert not QuarantinedEvent.objects.exists()


def test_the_bounds_of_time_are_exact(post: Post, time_machine_at: datetime) -> None:
    edges = {"future": timedelta(minutes=5), "past": -timedelta(days=400)}
    for name, edge in edges.items():
        at = time_machine_at + edge
        step = timedelta(seconds=1) * (1 if name == "future" else -1)
        assert post(event(f"{name}-in", occurred_at=at.isoformat())).status_code == 200
        refused = post(event(f"{name}-out", occurred_at=(at + step).isoformat()))
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "occurred_at")


@pytest.fixture
def time_machine_at(time_machine: object) -> datetime:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    time_machine.move_to(now, tick=False)  # type: ignore[attr-defined]
    assert timezone.now() == now
    return now


@pytest.mark.parametrize("size", [1, 100])
def test_a_batch_takes_the_same_statements_whatever_its_size(
    post: Post, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    post(event("warm"))
    batch = {"events": [event(f"n{n}", meter=("attempts", "tickets_resolved")[n % 2]) for n in range(size)]}
    with django_assert_num_queries(6):
        assert post(batch).json()["accepted"] == size


def test_five_thousand_events_are_one_request_and_one_more_is_too_many(post: Post) -> None:
    events = [event(f"m{n}") for n in range(5_001)]
    assert post({"events": events[:5_000]}).json()["accepted"] == 5_000
    answer = post({"events": events})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_events")


def test_quoting_survives_every_layer(post: Post) -> None:
    odd = "\"\\{},;'$1%s\n\t\u2028 é 😀 <b>"
    post(event(odd, case=odd, properties={odd: odd, "tier": "standard"}))
    stored = Event.objects.get()
    assert (stored.event_key, stored.case_key, stored.properties[odd]) == (odd, odd, odd)


def test_meters_keep_their_key_and_kind(post: Post, meter: Meter) -> None:
    meter.key = "renamed"
    with pytest.raises(Exception, match="Cannot update"):
        meter.save()
