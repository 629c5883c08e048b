"""Try a version out; nothing is written."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from customers.models import Customer
from meters.actions.definitions import Trial, events_of_case, try_out
from meters.models import Meter, Outcome, OutcomeDefinition
from meters.rules.pasted import read_pasted
from meters.rules.verdict import Status
from tests.meters.actions.conftest import START, Send
from tests.meters.actions.definitions_given import drafted

pytestmark = pytest.mark.django_db


def tried(row: OutcomeDefinition, lines: str) -> Trial:
    labels = dict(Meter.objects.values_list("key", "label"))
    return try_out(row, read_pasted(lines, labels, ZoneInfo("UTC")), zone="America/New_York")


def test_a_draft_judges_what_is_pasted(meters: dict[str, Meter]) -> None:
    trial = tried(drafted(meters), "2026-10-05 12:00 resolved\n+71h reopened\n+80h opened")
    (only,) = trial.windows
    assert only.verdict.status is Status.ATTEMPTED
    assert [each.rule for each in only.told] == [0, 1]
    assert [signal.meter for signal in trial.aside] == ["opened"]
    assert not Outcome.objects.exists()


def test_the_verdict_is_dated_in_the_zone_of_the_customer(meters: dict[str, Meter]) -> None:
    trial = tried(drafted(meters), "2026-10-05 02:00 resolved")
    assert trial.windows[0].verdict.usage_date == date(2026, 10, 7)


def test_a_case_that_was_silent_long_enough_has_a_verdict_for_each_window(meters: dict[str, Meter]) -> None:
    trial = tried(drafted(meters, case_window_hours=100), "2026-10-05 resolved\n+100h resolved")
    assert [each.verdict.quantity for each in trial.windows] == [1, 1]


def test_nothing_comes_of_nothing(meters: dict[str, Meter]) -> None:
    assert try_out(drafted(meters), [], zone="UTC").windows == ()


def test_a_case_is_tried_as_it_happened(customer: Customer, meters: dict[str, Meter], send: Send) -> None:
    send(("reopened", 10), ("resolved", 0), ("csat", 20, "ticket-1", '{"score":4.5}'), ("resolved", 0, "ticket-2"))
    events = events_of_case(customer, "ticket-1")
    assert [(each.meter, each.occurred_at - START) for each in events] == [
        ("resolved", timedelta(0)),
        ("reopened", timedelta(hours=10)),
        ("csat", timedelta(hours=20)),
    ]
    told = try_out(drafted(meters), events, zone="UTC").windows[0].told
    assert told[2].what == "Changes nothing: its properties match no rule."


def test_an_event_without_a_case_is_found_by_its_id(customer: Customer, meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0, ""), ("resolved", 1, ""))
    assert len(events_of_case(customer, "e1")) == 1
    assert events_of_case(customer, "unheard of") == []


def test_an_outcome_that_sums_counts_the_value(meters: dict[str, Meter]) -> None:
    money = Meter.objects.create(key="money", label="Money", aggregation="sum")
    row = drafted(meters | {"resolved": money}, rules=[{"on": "csat", "effect": "achieve"}])
    assert tried(row, "2026-10-05 csat value=2.5").windows[0].verdict.quantity == 2.5
