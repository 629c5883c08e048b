"""When an event may have happened, and on which local day it did."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.zones import local_date
from meters.rules.times import LocalDays, TimeError, check_time
from tests.customers.rules.laws import law

NOW = datetime(2026, 1, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
         "America/Sao_Paulo", "Africa/Monrovia"]  # fmt: skip

# Offsets have been on quarter hours since 1972 (Liberia was the last); events are never that old.
instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    "occurred_at", [NOW, NOW + timedelta(minutes=5), NOW - timedelta(days=400), NOW.astimezone(ZoneInfo("Asia/Tokyo"))]
)
def test_a_time_within_the_bounds_may_be(occurred_at: datetime) -> None:
    check_time(occurred_at, as_of=NOW, max_age_days=400)


@pytest.mark.parametrize(
    ("occurred_at", "problem"),
    [
        (NOW + timedelta(minutes=5) + SECOND, "lies more than 5 minutes in the future"),
        (datetime.max.replace(tzinfo=UTC), "lies more than 5 minutes in the future"),
        (NOW - timedelta(days=400) - SECOND, "lies more than 400 days in the past"),
        (datetime.min.replace(tzinfo=UTC), "lies more than 400 days in the past"),
    ],
)
def test_a_time_out_of_bounds_is_refused(occurred_at: datetime, problem: str) -> None:
    with pytest.raises(TimeError, match=problem):
        check_time(occurred_at, as_of=NOW, max_age_days=400)


@law
@given(st.lists(st.tuples(instants, st.sampled_from(ZONES)), min_size=1, max_size=20))
def test_one_look_up_for_a_quarter_hour_gives_the_local_date_of_each(asked: list[tuple[datetime, str]]) -> None:
    days = LocalDays()
    for instant, zone in asked:
        near = [instant + timedelta(seconds=seconds) for seconds in (0, 1, 450, -450)]
        assert [days.of(at, zone) for at in near] == [local_date(at, zone) for at in near]


@pytest.mark.parametrize("zone", ZONES)
def test_local_days_change_at_local_midnight_to_the_second(zone: str) -> None:
    days = LocalDays()
    hours = [datetime(2026, 3, 8, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(4 * 72)]
    for at in hours:
        for instant in (at - SECOND, at, at + SECOND):
            assert days.of(instant, zone) == local_date(instant, zone)
