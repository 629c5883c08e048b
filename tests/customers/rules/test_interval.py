"""Billing periods tile time, by calendar or from an anchor that is kept."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.interval import Interval, following, period_closing_in, period_containing, preceding
from customers.rules.period import Period, PeriodError
from tests.customers.rules.laws import law
from tests.worked_examples import EXAMPLES

MONTH, QUARTER, YEAR = Interval.MONTH, Interval.QUARTER, Interval.YEAR
days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
anchors = st.none() | days | st.sampled_from([date(2024, 2, 29), date(2025, 1, 31), date(2025, 1, 30)])
intervals = st.sampled_from(Interval)


def starts(anchor: date, interval: Interval, count: int) -> list[date]:
    """The first so many starts after the anchor."""
    period, found = period_containing(anchor, interval, anchor), []
    for _ in range(count):
        period = following(period, interval, anchor)
        found.append(period.start)
    return found


def test_a_monthly_anchor_on_the_31st_is_kept() -> None:
    expected = EXAMPLES["T02"].expected.split(" (")[0].split(", ")
    assert [f"{day.day} {day:%b}" for day in starts(date(2025, 1, 31), MONTH, 4)] == expected


@pytest.mark.parametrize(
    ("anchor", "interval", "expected"),
    [
        ("2024-01-31", MONTH, ["2024-02-29", "2024-03-31", "2024-04-30"]),
        ("2024-02-29", YEAR, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-11-30", QUARTER, ["2025-02-28", "2025-05-30", "2025-08-30", "2025-11-30"]),
        ("2026-10-15", MONTH, ["2026-11-15", "2026-12-15", "2027-01-15"]),
    ],
)
def test_an_anniversary_keeps_its_day(anchor: str, interval: Interval, expected: list[str]) -> None:
    found = starts(date.fromisoformat(anchor), interval, len(expected))
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    ("day", "interval", "start", "end"),
    [
        ("2026-10-31", MONTH, "2026-10-01", "2026-11-01"),
        ("2026-10-01", QUARTER, "2026-10-01", "2027-01-01"),
        ("2026-09-30", QUARTER, "2026-07-01", "2026-10-01"),
        ("2026-12-31", YEAR, "2026-01-01", "2027-01-01"),
        ("1999-12-31", QUARTER, "1999-10-01", "2000-01-01"),
    ],
)
def test_the_calendar_starts_periods_on_the_first(day: str, interval: Interval, start: str, end: str) -> None:
    expected = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert period_containing(date.fromisoformat(day), interval) == expected


@pytest.mark.parametrize(
    ("label", "interval", "anchor", "expected"),
    [
        ("2026-10", MONTH, None, "2026-10-01 to 2026-10-31"),
        ("2026-12", QUARTER, None, "2026-10-01 to 2026-12-31"),
        ("2026-11", QUARTER, None, None),
        ("2026-12", YEAR, None, "2026-01-01 to 2026-12-31"),
        ("2026-10", YEAR, None, None),
        ("2026-10", MONTH, date(2026, 1, 15), "2026-09-15 to 2026-10-14"),
        ("2025-02", MONTH, date(2025, 1, 31), "2025-01-31 to 2025-02-27"),
        ("2025-03", MONTH, date(2025, 1, 31), "2025-02-28 to 2025-03-30"),
        ("2026-10", MONTH, date(2026, 5, 1), "2026-10-01 to 2026-10-31"),
        ("2026-10", QUARTER, date(2026, 7, 15), "2026-07-15 to 2026-10-14"),
        ("2026-12", QUARTER, date(2026, 7, 1), "2026-10-01 to 2026-12-31"),
        ("2026-02", YEAR, date(2024, 2, 29), "2025-02-28 to 2026-02-27"),
    ],
)
def test_a_period_closes_in_the_month_of_its_last_day(
    label: str, interval: Interval, anchor: date | None, expected: str | None
) -> None:
    period = period_closing_in(label, interval, anchor)
    assert (str(period) if period else None) == expected


def test_a_period_beyond_the_years_is_refused() -> None:
    with pytest.raises(PeriodError, match="too far away"):
        period_containing(date.max, YEAR)


@law
@given(days, intervals, anchors)
def test_neighbours_touch_and_every_day_belongs_to_one_period(
    day: date, interval: Interval, anchor: date | None
) -> None:
    period = period_containing(day, interval, anchor)
    assert period.contains(day)
    assert following(period, interval, anchor).start == period.end
    assert preceding(period, interval, anchor).end == period.start
    assert period_containing(period.start, interval, anchor) == period
    assert period_containing(period.last_day, interval, anchor) == period


@law
@given(days, intervals, anchors)
def test_following_a_part_of_a_period_gives_the_next_whole_one(
    day: date, interval: Interval, anchor: date | None
) -> None:
    whole = period_containing(day, interval, anchor)
    assert following(Period(day, whole.end), interval, anchor) == following(whole, interval, anchor)


@law
@given(days, intervals, anchors)
def test_a_start_is_the_day_of_the_anchor_or_the_end_of_a_shorter_month(
    day: date, interval: Interval, anchor: date | None
) -> None:
    start = period_containing(day, interval, anchor).start
    wanted = anchor.day if anchor else 1
    assert start.day == wanted or (start.day < wanted and (start + timedelta(days=1)).day == 1)


@law
@given(st.integers(1970, 2100), intervals, anchors)
def test_each_period_closes_in_exactly_one_month(year: int, interval: Interval, anchor: date | None) -> None:
    labels = [f"{year + number // 12}-{number % 12 + 1:02}" for number in range(36)]
    closing = [period_closing_in(label, interval, anchor) for label in labels]
    found = [period for period in closing if period]
    assert len(found) == 36 // interval.months
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    assert all(period.label == label for period, label in zip(closing, labels, strict=True) if period)
