"""Personal properties go; digests, verdicts and usage stay, and the journal verifies as before."""

import hashlib
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from meters.actions.erase import Choice, Found, erase, look
from meters.actions.intake.replay import replay
from meters.actions.journal import seal, verify
from meters.models import (
    Erasure,
    Event,
    Kind,
    Meter,
    Outcome,
    OutcomeMove,
    QuarantinedEvent,
    Receipt,
    Source,
    UsageDifference,
)
from meters.rules import merkle
from tests.factories import CustomerFactory
from tests.meters.actions.conftest import AS_OF, Send, define
from tests.meters.actions.test_replay import event, post

pytestmark = pytest.mark.django_db

EVE = {"email": "eve@example.com", "name": "Eve", "age": 7, "note": None, "vip": True}


@pytest.fixture(autouse=True)
def meter(customer: Customer) -> Meter:
    return Meter.objects.create(key="plain", label="Plain", dimensions={"tier": None})


def plain(sender_id: str, **fields: Any) -> dict[str, Any]:
    return event(sender_id, meter="plain", occurred_at="2026-10-05T12:00:00Z") | fields


def gone(choice: Choice) -> Found:
    return erase(choice, reason="Asked by letter", by="eve", as_of=AS_OF)


def properties() -> dict[str, tuple[dict[str, object], str]]:
    rows = Event.objects.values_list("event_key", "properties", "kept")
    return {key: (found, kept) for key, found, kept in rows}


def digests() -> list[bytes]:
    return sorted(bytes(digest) for digest in Event.objects.values_list("digest", flat=True))


def verdicts() -> list[tuple[object, ...]]:
    """Everything that is billed, or might be."""
    return [
        *Outcome.objects.order_by("pk").values_list("pk", "status", "quantity", "usage_date", "dimensions", "reason"),
        *OutcomeMove.objects.order_by("pk").values_list("outcome_id", "quantity", "usage_date", "dimensions"),
        *UsageDifference.objects.order_by("pk").values_list("local_date", "quantity", "dimensions"),
    ]


def test_the_properties_of_a_case_go_but_for_what_prices_distinguish(customer: Customer) -> None:
    post(
        plain("a", case="c", properties=EVE | {"tier": "gold"}),
        plain("b", case="other", properties=EVE),
        plain("c", properties=EVE),
        plain("d", case="c"),
    )
    before, facts = digests(), verdicts()
    assert gone(Choice(customer, case="c")) == Found(1, 0, ("tier",))
    assert properties() == {
        "a": ({"tier": "gold"}, "erased"),
        "b": (EVE, "all"),
        "c": (EVE, "all"),
        "d": ({}, "all"),
    }
    assert (digests(), verdicts()) == (before, facts)
    seal(at=AS_OF)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "eve@example.com"), ("age", "7"), ("vip", "true"), ("name", "Eve")],
)
def test_events_are_found_by_the_value_of_a_property(customer: Customer, name: str, value: str) -> None:
    post(plain("a", properties=EVE), plain("b", case="c", properties=EVE), plain("c", properties={name: "another"}))
    assert gone(Choice(customer, property=(name, value))) == Found(2, 0, ())
    assert properties() == {"a": ({}, "erased"), "b": ({}, "erased"), "c": ({name: "another"}, "all")}


def test_only_the_named_properties_go(customer: Customer) -> None:
    post(plain("a", case="c", properties=EVE | {"tier": "gold"}), plain("b", case="c", properties={"age": 7}))
    assert gone(Choice(customer, case="c", names=("email", "name", "tier", "nothing"))) == Found(1, 0, ("tier",))
    assert properties()["a"] == ({"age": 7, "note": None, "vip": True, "tier": "gold"}, "erased")
    assert properties()["b"] == ({"age": 7}, "all")
    assert Erasure.objects.get().names == ["email", "name", "tier", "nothing"]


def test_events_of_another_customer_are_left_alone(customer: Customer) -> None:
    CustomerFactory.create(key="globex")
    post(plain("a", case="c", customer="globex", properties=EVE))
    assert gone(Choice(customer, case="c")) == Found(0, 0, ())
    assert properties() == {"a": (EVE, "all")}


def test_quarantine_is_erased_too_whatever_became_of_it(customer: Customer) -> None:
    post(*[event(name, meter="late", case="c", properties=EVE | {"tier": "gold"}) for name in ("a", "b", "c")])
    QuarantinedEvent.objects.filter(event_key="b").update(status="discarded")
    Meter.objects.create(key="late", label="Late", dimensions={"tier": None})
    replay(QuarantinedEvent.objects.filter(event_key="c"), by="eve", as_of=AS_OF)
    assert gone(Choice(customer, property=("email", "eve@example.com"))) == Found(1, 3, ("tier",))
    for row in QuarantinedEvent.objects.all():
        assert (row.body["properties"], row.kept) == ({"tier": "gold"}, "erased")
        assert "eve" not in str(row.body).lower()
    assert replay(QuarantinedEvent.objects.all(), by="eve", as_of=AS_OF).counted == 1
    assert properties() == dict.fromkeys("ac", ({"tier": "gold"}, "erased"))
    seal(at=AS_OF)
    assert list(verify()) == []


def test_of_an_unknown_meter_nothing_is_needed_yet(customer: Customer) -> None:
    post(event("a", meter="late", case="c", properties=EVE | {"tier": "gold"}))
    assert gone(Choice(customer, case="c")) == Found(0, 1, ())
    Meter.objects.create(key="late", label="Late", dimensions={"tier": None})
    assert replay(QuarantinedEvent.objects.all(), by="eve", as_of=AS_OF).counted == 1
    assert Outcome.objects.get().dimensions == {}


def test_it_leaves_a_record_and_a_receipt_and_none_of_what_was_erased(customer: Customer) -> None:
    post(plain("a", properties=EVE))
    gone(Choice(customer, property=("email", "eve@example.com"), names=("email",)))
    erasure, receipt = Erasure.objects.get(), Receipt.objects.get(source=Source.ERASURE)
    assert (erasure.customer, erasure.case_key, erasure.chosen_by) == (customer, "", "email")
    assert (erasure.names, erasure.events, erasure.quarantined) == (["email"], 1, 0)
    assert (erasure.reason, erasure.erased_by, erasure.erased_at) == ("Asked by letter", "eve", AS_OF)
    assert (receipt.pk, receipt.count) == (erasure.receipt_id, 0)
    assert bytes(receipt.root) == merkle.root([bytes(erasure.digest)])
    written = (
        f'{{"at":"2026-11-20T00:00:00Z","by":"eve","chosen_by":"email","customer":"acme","erasure":"{erasure.pk}",'
        '"events":"1","names":["email"],"quarantined":"0","reason":"Asked by letter"}'
    )
    assert bytes(erasure.digest) == hashlib.sha256(written.encode()).digest()


def test_erasing_again_finds_nothing_and_leaves_nothing(customer: Customer) -> None:
    post(plain("a", case="c", properties=EVE | {"tier": "gold"}))
    gone(Choice(customer, case="c"))
    assert gone(Choice(customer, case="c")) == Found(0, 0, ("tier",))
    assert Erasure.objects.count() == Receipt.objects.filter(source=Source.ERASURE).count() == 1


def test_looking_changes_nothing(customer: Customer) -> None:
    post(plain("a", case="c", properties=EVE | {"tier": "gold"}))
    assert look(Choice(customer, case="c")) == Found(1, 0, ("tier",))
    assert properties() == {"a": (EVE | {"tier": "gold"}, "all")}


def test_what_rules_ask_for_stays_so_that_the_case_is_judged_alike(
    customer: Customer, meters: dict[str, Meter], send: Send
) -> None:
    meters["resolved"].dimensions = {"tier": None}
    meters["resolved"].save()
    define(meters)
    send(("resolved", 0, "c", '{"email":"e","score":1,"tier":"gold"}'), ("csat", 1, "c", '{"email":"e","score":5}'))
    send(("csat", 100, "c", '{"email":"e","score":3,"tier":"gold"}'))
    facts = verdicts()
    assert gone(Choice(customer, case="c", names=("email", "score", "tier"))) == Found(3, 0, ("score", "tier"))
    by_meter = {row.meter.key: row.properties for row in Event.objects.select_related("meter").order_by("occurred_at")}
    assert by_meter == {"resolved": {"tier": "gold"}, "csat": {"score": 3, "tier": "gold"}}
    assert verdicts() == facts
    send(("opened", -1, "c"))
    outcome = Outcome.objects.get(case_key="c")
    assert (outcome.status, outcome.dimensions, outcome.attempts) == ("reversed", {"tier": "gold"}, 1)
    send(("resolved", 101, "c", '{"tier":"gold"}'))
    outcome.refresh_from_db()
    assert (outcome.status, outcome.dimensions, outcome.usage_date) == (
        "billable",
        {"tier": "gold"},
        date(2026, 10, 12),
    )


def test_what_a_draft_asks_for_does_not_stay(customer: Customer, meters: dict[str, Meter], send: Send) -> None:
    definition = define(meters)
    send(("csat", 1, "c", '{"score":5}'))
    assert look(Choice(customer, case="c")).needed == ("score",)
    definition.pk, definition.number, definition.status = None, 2, "draft"
    definition.save()
    definition.rules.create(on=meters["csat"], where={"age": {"lt": 18}}, effect="exclude")
    send(("csat", 2, "c", '{"age":5}'))
    assert look(Choice(customer, case="c")) == Found(1, 0, ("score",))


def test_what_is_counted_apart_stays(customer: Customer) -> None:
    Meter.objects.create(key="users", label="Users", kind=Kind.ACTIVITY, aggregation="unique", unique_property="user")
    post(plain("a", meter="users", case="c", properties={"user": "eve", "email": "e"}))
    assert gone(Choice(customer, case="c")) == Found(1, 0, ("user",))
    assert properties() == {"a": ({"user": "eve"}, "erased")}


def test_nothing_but_an_erasure_changes_an_event(customer: Customer) -> None:
    post(plain("a", case="c", properties=EVE))
    gone(Choice(customer, case="c"))
    for change in ({"value": 2}, {"kept": "all"}, {"case_key": "x"}, {"kept": "erased", "digest": bytes(32)}):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Event.objects.update(**change)


@pytest.mark.parametrize("count", [1, 50])
def test_it_takes_the_same_statements_however_many_events(
    customer: Customer, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(*[plain(f"e{n}", case="c", properties=EVE) for n in range(count)])
    with django_assert_num_queries(11):
        assert gone(Choice(customer, case="c")).events == count


ODD = "\"\\{},;'$1%s\n\t\u2028 é 😀 <b>"


def test_odd_texts_are_compared_as_they_are(customer: Customer) -> None:
    post(plain("a", case=ODD, properties={ODD: ODD}), plain("b", properties={ODD: ODD}))
    assert gone(Choice(customer, case=ODD, names=(ODD,))).events == 1
    assert gone(Choice(customer, property=(ODD, ODD))).events == 1


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("erase_person", "--customer", "acme", *arguments, "--reason", "Asked by letter", stdout=out)
    return out.getvalue()


def test_the_command_tells_what_it_would_do_and_does_it_when_told(customer: Customer) -> None:
    post(plain("a", case="c", properties=EVE | {"tier": "gold"}), event("b", meter="late", case="c", properties=EVE))
    told = command("--case", "c")
    assert "1 event and 1 in quarantine would lose properties" in told
    assert "Nothing was changed" in told
    assert properties() == {"a": (EVE | {"tier": "gold"}, "all")}
    told = command("--case", "c", "--yes")
    assert "1 event and 1 in quarantine lost properties" in told
    assert "Kept, because bills depend on them: tier" in told
    assert properties() == {"a": ({"tier": "gold"}, "erased")}
    assert Erasure.objects.get().erased_by == "command line"
    assert Erasure.objects.get().erased_at - AS_OF > timedelta(-1)


def test_the_command_finds_by_property_and_removes_by_name(customer: Customer) -> None:
    post(plain("a", properties={"email": "a=b", "name": "Eve"}))
    command("--property", "email=a=b", "--property-name", "email", "--property-name", "email", "--yes")
    assert properties() == {"a": ({"name": "Eve"}, "erased")}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--case", "c", "--property", "a=b"),
        ("--case", ""),
        ("--property", "email"),
        ("--property", "=x"),
        ("--case", "c", "--reason", " "),
        ("--case", "c", "--reason", "x" * 401),
        ("--case", "c", "--customer", "nobody"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(customer: Customer, arguments: tuple[str, ...]) -> None:
    post(plain("a", case="c", properties=EVE))
    given = ("--customer", "acme", "--reason", "x", *arguments, "--yes")
    with pytest.raises(CommandError):
        call_command("erase_person", *given, stdout=StringIO(), stderr=StringIO())
    assert properties() == {"a": (EVE, "all")}
