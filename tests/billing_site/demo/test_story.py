from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from billing_site.demo.story import PLANS, events, last_closed_month
from customers.rules.period import month
from customers.rules.zones import local_date


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-11-20T13:00:00Z", "2026-10"),
        ("2026-11-30T23:59:59Z", "2026-10"),
        ("2026-12-01T00:00:00Z", "2026-10"),
        ("2026-12-01T11:59:59Z", "2026-10"),
        ("2026-12-01T12:00:00Z", "2026-11"),
        ("2027-01-01T12:00:00Z", "2026-12"),
        ("2028-03-01T12:00:00Z", "2028-02"),
    ],
)
def test_a_month_is_closed_when_it_is_over_in_the_last_zone_on_earth(now: str, closed: str) -> None:
    assert last_closed_month(datetime.fromisoformat(now)).label == closed


def test_a_month_always_has_the_same_events_and_another_month_has_others() -> None:
    october, november = (list(events(month(label))) for label in ("2026-10", "2026-11"))
    assert list(events(month("2026-10"))) == october
    assert not ids(october) & ids(november)


def test_a_month_has_120_137_1000_and_200_events() -> None:
    counted = Counter((event["customer"], event["meter"]) for event in events(month("2026-10")))
    assert counted == {
        ("acme", "tickets_resolved"): 120,
        ("birch", "tickets_resolved"): 137,
        ("cedar", "lead_attempts"): 1_000,
        ("cedar", "leads_qualified"): 200,
    }
    assert {customer for customer, _ in counted} == set(PLANS)


def test_every_success_has_an_attempt_at_its_case() -> None:
    cases: dict[str, set[str]] = {}
    for event in events(month("2026-10")):
        cases.setdefault(event["meter"], set()).add(event["case"])
    assert cases["leads_qualified"] < cases["lead_attempts"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Etc/GMT+12"])
@pytest.mark.parametrize("label", ["2026-02", "2026-10", "2028-02"])
def test_every_event_lies_in_the_month_wherever_its_customer_is(label: str, zone: str) -> None:
    days = month(label)
    times = [datetime.fromisoformat(event["occurred_at"]) for event in events(days)]
    assert all(days.contains(local_date(time, ZoneInfo(zone))) for time in times)
    assert all(time.tzinfo == UTC for time in times)


def ids(posted: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(event["customer"], event["id"]) for event in posted}
