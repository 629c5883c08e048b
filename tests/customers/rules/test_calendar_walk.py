"""A walk through ten years of daily ticks: days and billing periods tile each zone without gap or overlap (H1).

A handful of hard zones by default; every IANA zone and the decades before with UPSHOT_THOROUGH=1. The months of
one decade are walked in every zone, always.
"""

from bisect import bisect
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from customers.rules.interval import Interval, following, period_closing_in, period_containing
from customers.rules.period import Period
from customers.rules.zones import local_date, midnight, names, zone
from tests.customers.rules.laws import THOROUGH

HARD = (
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Goose_Bay", "America/Havana",
    "America/New_York", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Casey",
    "Antarctica/Troll", "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Asia/Tehran",
    "Atlantic/Azores", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Fakaofo", "UTC",
)  # fmt: skip

ZONES = sorted(names()) if THOROUGH else HARD
DECADES = (1986, 1996, 2008, 2018, 2028) if THOROUGH else (2008, 2018)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ANCHORS = (
    None, date(2004, 1, 1), date(2004, 1, 15), date(2003, 1, 29), date(2004, 2, 29), date(2004, 1, 30),
    date(2004, 1, 31), date(2004, 11, 30),
)  # fmt: skip
KINDS = [(interval, anchor) for interval in Interval for anchor in ANCHORS]

walks = pytest.mark.parametrize("name", ZONES)
decades = pytest.mark.parametrize("year", DECADES)


def ten_years(year: int) -> list[date]:
    """Every local day of the decade that begins with the year, and the day after it."""
    return list(Period(date(year, 1, 1), date(year + 10, 1, 2)))


def shown_so_far(first: datetime, last: datetime, tz: ZoneInfo) -> Iterator[tuple[datetime, date]]:
    """Minute by minute, the latest date that clocks have shown: what a day is, without any arithmetic."""
    latest, instant = date.min, first - DAY
    while instant < last:
        latest = max(latest, instant.astimezone(tz).date())
        if instant >= first:
            yield instant, latest
        instant += timedelta(minutes=1)


@decades
@walks
def test_days_tile_ten_years(name: str, year: int) -> None:
    tz = zone(name)
    for day, begins, ends in ((day, midnight(day, tz), midnight(day + DAY, tz)) for day in ten_years(year)):
        assert begins <= ends
        assert begins.astimezone(tz).date() >= day
        assert (begins - SECOND).astimezone(tz).date() < day
        assert local_date(ends, tz) > day
        assert begins == ends or local_date(begins, tz) == local_date(ends - SECOND, tz) == day
        assert timedelta() <= ends - begins <= timedelta(hours=48)


@decades
@walks
def test_a_day_whose_clocks_change_holds_the_minutes_that_clocks_gave_it(name: str, year: int) -> None:
    tz = zone(name)
    for day in ten_years(year):
        begins, ends = midnight(day, tz), midnight(day + DAY, tz)
        if begins.astimezone(tz).utcoffset() == ends.astimezone(tz).utcoffset():
            continue
        for instant, latest in shown_so_far(begins - timedelta(hours=2), ends + timedelta(hours=2), tz):
            assert local_date(instant, tz) == latest


def test_the_months_of_ten_years_tile_every_zone() -> None:
    months_of_ten_years = walk(date(2016, 1, 1), date(2026, 1, 1), Interval.MONTH, None)
    for name in sorted(names()):
        edges = [period.instants(name) for period in months_of_ten_years]
        assert all(one[0] < one[1] == two[0] < two[1] for one, two in pairwise(edges)), name
        assert [local_date(begins, name).strftime("%Y-%m") for begins, _ in edges] == [
            period.label for period in months_of_ten_years
        ], name


@pytest.mark.parametrize("year", DECADES if THOROUGH else DECADES[:1])
@walks
def test_every_daily_tick_of_ten_years_falls_into_one_period_of_each_kind(name: str, year: int) -> None:
    """What begins and ends are instants, and each tick has exactly one period around it."""
    tz = zone(name)
    ticks = [datetime(year, 1, 3, 12, tzinfo=UTC) + number * DAY for number in range(3650)]
    days = [local_date(tick, tz) for tick in ticks]
    for interval, anchor in KINDS:
        edges = [period.instants(tz) for period in walk(days[0], days[-1] + DAY, interval, anchor)]
        assert all(begins < ends for begins, ends in edges)
        assert all(one[1] == two[0] for one, two in pairwise(edges))
        starts = [begins for begins, _ in edges]
        for tick, day in zip(ticks, days, strict=True):
            begins, ends = edges[bisect(starts, tick) - 1]
            assert begins <= tick < ends
            assert period_containing(day, interval, anchor).instants(tz) == (begins, ends)


@decades
@pytest.mark.parametrize(("interval", "anchor"), KINDS)
def test_billing_periods_tile_ten_years_and_keep_their_anchor(
    interval: Interval, anchor: date | None, year: int
) -> None:
    """Day by day: each day belongs to the period that runs, and one begins on the day of the anchor only."""
    wanted = anchor.day if anchor else 1
    running = period_containing(date(year, 1, 1), interval, anchor)
    for day in ten_years(year):
        if day == running.end:
            assert day.day == min(wanted, monthrange(day.year, day.month)[1])
            assert months(running.start, day) == interval.months
            running = following(running, interval, anchor)
        assert running.contains(day)
        assert period_containing(day, interval, anchor) == running


@decades
@pytest.mark.parametrize(("interval", "anchor"), KINDS)
def test_each_period_is_billed_in_one_month_and_each_month_bills_one(
    interval: Interval, anchor: date | None, year: int
) -> None:
    """Months of a decade, in order: a monthly period closes in each of them, a longer one in every third or twelfth."""
    labels = [f"{year + number // 12}-{number % 12 + 1:02}" for number in range(120)]
    closing = {label: period_closing_in(label, interval, anchor) for label in labels}
    billed = {label: period for label, period in closing.items() if period}
    assert len(billed) == len(set(billed.values())) == 120 // interval.months
    assert all(period.label == label for label, period in billed.items())
    assert all(one.end == two.start for one, two in pairwise(billed.values()))
    expected = walk(next(iter(billed.values())).start, date(year + 10, 1, 1), interval, anchor)
    assert [period for period in expected if period.label in closing] == list(billed.values())


@decades
@walks
def test_each_local_month_comes_exactly_once(name: str, year: int) -> None:
    tz = zone(name)
    for interval, anchor in KINDS:
        periods = walk(date(year, 1, 1), date(year + 10, 1, 1), interval, anchor)
        assert len({period.label for period in periods}) == len(periods)
        assert all(period.instants(tz)[0] < period.instants(tz)[1] for period in periods)
        assert all(one.instants(tz)[1] == two.instants(tz)[0] for one, two in pairwise(periods))
        assert sum(period.days for period in periods) == (periods[-1].end - periods[0].start).days


def months(earlier: date, later: date) -> int:
    """How many months apart two days are, whatever their day of the month."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def walk(first: date, last: date, interval: Interval, anchor: date | None) -> list[Period]:
    """The billing periods from one day until another."""
    periods = [period_containing(first, interval, anchor)]
    while periods[-1].end < last:
        periods.append(following(periods[-1], interval, anchor))
    return periods


def test_the_walk_meets_a_skipped_day_a_skipped_midnight_and_a_repeated_one() -> None:
    lengths = [
        (midnight(day + DAY, name) - midnight(day, name)) / timedelta(hours=1)
        for name, day in [
            ("Pacific/Apia", date(2011, 12, 30)),
            ("America/Sao_Paulo", date(2018, 2, 17)),
            ("Asia/Beirut", date(2024, 3, 31)),
            ("America/Havana", date(2024, 11, 3)),
        ]
    ]
    assert lengths == [0, 25, 23, 25]
    assert {"Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut", "America/Havana"} <= set(ZONES)


def test_a_period_that_ends_with_a_skipped_day_ends_where_that_day_would_have_begun() -> None:
    """Samoa went from 29 to 31 December 2011: the 30th is a day of no length on both sides of the edge."""
    before, after = Period(date(2011, 11, 30), date(2011, 12, 30)), Period(date(2011, 12, 30), date(2012, 1, 30))
    assert (
        before.instants("Pacific/Apia")[1]
        == after.instants("Pacific/Apia")[0]
        == midnight(date(2011, 12, 31), "Pacific/Apia")
    )
    assert before.days == 30
    assert local_date(before.instants("Pacific/Apia")[1], "Pacific/Apia") == date(2011, 12, 31)
