"""Periods of local days."""

from datetime import UTC, date, datetime

import pytest

from customers.rules.period import Period, PeriodError, month
from tests.worked_examples import EXAMPLES

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


def test_a_period_knows_its_days() -> None:
    assert OCTOBER.days == 31
    assert OCTOBER.last_day == date(2026, 10, 31)
    assert OCTOBER.label == "2026-10"
    assert str(OCTOBER) == "2026-10-01 to 2026-10-31"
    assert list(OCTOBER)[::30] == [date(2026, 10, 1), date(2026, 10, 31)]


def test_a_period_is_billed_in_the_month_of_its_last_day() -> None:
    assert Period(date(2026, 9, 15), date(2026, 10, 15)).label == "2026-10"
    assert Period(date(2026, 9, 2), date(2026, 10, 1)).label == "2026-09"


def test_the_end_does_not_belong_to_a_period() -> None:
    assert OCTOBER.contains(date(2026, 10, 1))
    assert OCTOBER.contains(date(2026, 10, 31))
    assert not OCTOBER.contains(date(2026, 11, 1))
    assert not OCTOBER.contains(date(2026, 9, 30))


def test_the_edges_of_march_in_new_york_follow_the_clocks() -> None:
    first, last = EXAMPLES["T01"].expected.split(" to ")
    edges = datetime.fromisoformat(first), datetime.fromisoformat(last)
    assert month("2025-03").instants("America/New_York") == edges
    assert edges[0].tzinfo == UTC


def test_an_intersection_is_what_both_have() -> None:
    assert OCTOBER.intersection(Period(date(2026, 10, 20), date(2027, 1, 1))) == Period(
        date(2026, 10, 20), date(2026, 11, 1)
    )
    assert OCTOBER.intersection(month("2026-11")) is None


def test_a_split_period_has_the_same_days() -> None:
    assert OCTOBER.split_at(date(2026, 10, 16)) == (
        Period(date(2026, 10, 1), date(2026, 10, 16)),
        Period(date(2026, 10, 16), date(2026, 11, 1)),
    )
    parts = OCTOBER.split_at(date(2026, 10, 20), date(2026, 10, 5), date(2026, 10, 5))
    assert [part.days for part in parts] == [4, 15, 12]


def test_a_cut_on_an_edge_or_outside_leaves_one_part() -> None:
    for day in (date(2026, 10, 1), date(2026, 11, 1), date(2026, 1, 1), date(2027, 1, 1)):
        assert OCTOBER.split_at(day) == (OCTOBER,)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 10, 2), date(2026, 10, 1)),
        (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_an_empty_or_backward_period_does_not_exist(start: date, end: date) -> None:
    with pytest.raises(PeriodError):
        Period(start, end)


def test_a_month_is_read_from_its_label() -> None:
    assert month("2026-10") == OCTOBER
    assert month("2024-02").days == 29
    assert month("2026-12").end == date(2027, 1, 1)
    assert month("1970-01").start == date(1970, 1, 1)
    assert month("9998-12").end == date(9999, 1, 1)


@pytest.mark.parametrize(
    "label",
    ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "2026/10", " 2026-10", "2026-10\n", "٢٠٢٦-١٠", "",
     "1969-12", "9999-01", "+2026-10", None, 202610, "2026-10" * 10_000],
)  # fmt: skip
def test_any_other_spelling_of_a_month_is_refused(label: str) -> None:
    with pytest.raises(PeriodError, match="is not a month such as") as refusal:
        month(label)
    assert len(str(refusal.value)) < 100
