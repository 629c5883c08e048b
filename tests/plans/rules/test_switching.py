"""Going over to another version: the day, what is carried along, and that nothing is lost between."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.interval import Interval, period_containing
from plans.rules.switching import NextPeriod, Onward, Running, against_switch, day_of, onward
from tests.customers.rules.laws import law

DAY = timedelta(days=1)
OCT, NOV, DEC, JAN = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
zones = st.sampled_from(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Sao_Paulo", "Asia/Kathmandu"])
runnings = st.builds(
    Running,
    starts_on=days,
    interval=st.sampled_from([interval.value for interval in Interval]),
    anchor=st.sampled_from(["calendar", "anniversary"]),
    anchored_on=st.none() | days | st.sampled_from([date(2024, 2, 29), date(2025, 1, 30), date(2025, 1, 31)]),
    trial_days=st.integers(0, 400),
)
anchors = st.sampled_from(["calendar", "anniversary"])
instants = st.integers(0, 10 * 366 * 24).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("running", "zone", "expected"),
    [
        (Running(starts_on=OCT), "UTC", "2026-12-01"),
        (Running(starts_on=OCT, interval="quarter"), "UTC", "2027-01-01"),
        (Running(starts_on=OCT, interval="year"), "UTC", "2027-01-01"),
        (Running(starts_on=date(2026, 10, 20), anchor="anniversary"), "UTC", "2026-12-20"),
        (Running(starts_on=date(2026, 10, 21), anchor="anniversary"), "UTC", "2026-11-21"),
        (Running(starts_on=OCT, anchor="anniversary", anchored_on=date(2025, 1, 31)), "UTC", "2026-11-30"),
        (Running(starts_on=OCT, anchor="calendar", anchored_on=date(2025, 1, 31)), "UTC", "2026-12-01"),
        (Running(starts_on=OCT, anchor="anniversary", interval="quarter"), "UTC", "2027-01-01"),
        (Running(starts_on=OCT, anchor="anniversary", interval="year"), "UTC", "2027-10-01"),
        (Running(starts_on=date(2026, 10, 21), anchor="anniversary"), "Pacific/Kiritimati", "2026-12-21"),
        (Running(starts_on=date(2027, 3, 10)), "UTC", "2027-04-01"),
        (Running(starts_on=date(2027, 3, 10), anchor="anniversary"), "UTC", "2027-04-10"),
    ],
)
def test_the_next_period_is_counted_as_the_running_one_is(running: Running, zone: str, expected: str) -> None:
    assert day_of(running, NextPeriod(NOON), zone).isoformat() == expected


def test_a_day_is_the_day() -> None:
    assert day_of(Running(starts_on=OCT), DEC, "UTC") == DEC


@pytest.mark.parametrize(
    ("running", "on", "said"),
    [
        (Running(starts_on=OCT), NOV, None),
        (Running(starts_on=NOV), NOV, "the day must come after the first day on the plan, 2026-11-01"),
        (Running(starts_on=DEC), NOV, "the day must come after the first day on the plan, 2026-12-01"),
        (Running(starts_on=OCT, ends_on=DEC), NOV, None),
        (Running(starts_on=OCT, ends_on=NOV), NOV, "the customer leaves the plan by that day: it ends on 2026-11-01"),
        (
            Running(starts_on=OCT, ends_on=DEC, goes_over_on=DEC),
            NOV,
            "the customer goes over to another version already on 2026-12-01",
        ),
    ],
)
def test_a_day_outside_the_assignment_is_refused(running: Running, on: date, said: str | None) -> None:
    assert [each.text for each in against_switch(running, on)] == ([said] if said else [])


@pytest.mark.parametrize(
    ("running", "anchor", "expected"),
    [
        (Running(starts_on=OCT), "calendar", Onward(starts_on=NOV, ends_on=None, trial_days=0, anchored_on=None)),
        (Running(starts_on=OCT), "anniversary", Onward(starts_on=NOV, ends_on=None, trial_days=0, anchored_on=NOV)),
        (
            Running(starts_on=OCT, anchor="anniversary"),
            "anniversary",
            Onward(starts_on=NOV, ends_on=None, trial_days=0, anchored_on=OCT),
        ),
        (
            Running(starts_on=OCT, anchor="anniversary", anchored_on=date(2026, 1, 31), ends_on=JAN),
            "calendar",
            Onward(starts_on=NOV, ends_on=JAN, trial_days=0, anchored_on=date(2026, 1, 31)),
        ),
        (
            Running(starts_on=OCT, trial_days=45),
            "calendar",
            Onward(starts_on=NOV, ends_on=None, trial_days=14, anchored_on=None),
        ),
        (
            Running(starts_on=OCT, trial_days=31),
            "calendar",
            Onward(starts_on=NOV, ends_on=None, trial_days=0, anchored_on=None),
        ),
    ],
)
def test_end_and_anchor_stay_and_a_trial_is_not_given_again(running: Running, anchor: str, expected: Onward) -> None:
    assert onward(running, NOV, anchor) == expected


def begins(day: date, months: int, anchor: date) -> bool:
    """Whether a period begins on the day, told from the anchor alone."""
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    return apart % months == 0 and day.day == min(anchor.day, monthrange(day.year, day.month)[1])


@law
@given(runnings, instants, zones)
def test_the_next_period_is_the_first_that_begins_after_today_and_the_first_day_on_the_plan(
    running: Running, instant: datetime, zone: str
) -> None:
    on = day_of(running, NextPeriod(instant), zone)
    months, anchor = Interval(running.interval).months, running.anchor_day or date(2000, 1, 1)
    latest = max(instant.astimezone(ZoneInfo(zone)).date(), running.starts_on)
    assert on == next(day for n in range(1, 800) if begins(day := latest + n * DAY, months, anchor))
    assert not list(against_switch(running, on))


@law
@given(runnings, st.lists(st.tuples(st.integers(1, 500), anchors), max_size=6), st.none() | st.integers(1, 4000))
def test_switching_again_and_again_leaves_no_gap_no_overlap_and_no_second_trial(
    running: Running, steps: list[tuple[int, str]], length: int | None
) -> None:
    """Each step goes over so many days later; those that the rule refuses do not happen."""
    end = running.starts_on + length * DAY if length else None
    current = Running(
        starts_on=running.starts_on, ends_on=end, anchor=running.anchor, anchored_on=running.anchored_on,
        trial_days=running.trial_days,
    )  # fmt: skip
    parts: list[tuple[date, date | None]] = []
    for later, anchor in steps:
        on = current.starts_on + later * DAY
        if list(against_switch(current, on)):
            continue
        goes_on = onward(current, on, anchor)
        parts.append((current.starts_on, on))
        current = Running(
            starts_on=goes_on.starts_on, ends_on=goes_on.ends_on, anchor=anchor, anchored_on=goes_on.anchored_on,
            trial_days=goes_on.trial_days,
        )  # fmt: skip
        trial_ends = running.starts_on + running.trial_days * DAY
        assert current.trial_days == max(0, (trial_ends - current.starts_on).days)
    parts.append((current.starts_on, current.ends_on))
    assert all(one[1] == two[0] for one, two in pairwise(parts))
    assert all(last is None or first < last for first, last in parts)
    assert (parts[0][0], parts[-1][1]) == (running.starts_on, end)


@law
@given(
    runnings.filter(lambda running: running.anchor == "anniversary"), st.lists(st.tuples(st.integers(1, 90), anchors))
)
def test_an_anchor_once_set_is_kept_through_every_switch(running: Running, steps: list[tuple[int, str]]) -> None:
    current = running
    for later, anchor in steps:
        goes_on = onward(current, current.starts_on + later * DAY, anchor)
        current = Running(starts_on=goes_on.starts_on, anchor=anchor, anchored_on=goes_on.anchored_on)
        assert current.anchored_on == running.anchor_day


@law
@given(days, st.sampled_from(Interval), st.none() | days, st.lists(days, max_size=5))
def test_splitting_a_period_conserves_its_days(
    day: date, interval: Interval, anchor: date | None, cuts: list[date]
) -> None:
    """Whatever the days of the switches, each day of the period belongs to exactly one part."""
    period = period_containing(day, interval, anchor)
    parts = period.split_at(*cuts)
    assert [each for part in parts for each in part] == list(period)
    assert sum(part.days for part in parts) == period.days
    assert {part.start for part in parts} == {period.start} | {cut for cut in cuts if period.start < cut < period.end}
