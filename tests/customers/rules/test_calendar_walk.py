"""A walk through ten years of daily ticks: days and months tile each zone without gap or overlap (H1).

A handful of hard zones by default; every IANA zone and the decades before with UPSHOT_THOROUGH=1.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from customers.rules.interval import Interval, following, period_containing
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
ANCHORS = (None, date(2004, 1, 31), date(2004, 2, 29), date(2004, 1, 15))

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


@decades
@walks
def test_each_local_month_comes_exactly_once_and_anchors_are_kept(name: str, year: int) -> None:
    tz = zone(name)
    for interval in Interval:
        for anchor in ANCHORS:
            periods = walk(date(year, 1, 1), date(year + 10, 1, 1), interval, anchor)
            assert len({period.label for period in periods}) == len(periods)
            assert all(period.instants(tz)[0] < period.instants(tz)[1] for period in periods)
            assert all(one.instants(tz)[1] == two.instants(tz)[0] for one, two in pairwise(periods))
            assert sum(period.days for period in periods) == (periods[-1].end - periods[0].start).days


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
