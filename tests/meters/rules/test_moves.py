"""What is appended when a verdict changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from meters.rules.moves import MoveValue, difference
from meters.rules.verdict import Status, Verdict
from meters.rules.windows import MERGED

NONE = Verdict(Status.NONE)
TRIED = Verdict(Status.ATTEMPTED, reason="Tried.", attempts=1, version=1, rule=4, signal=UUID(int=1))
COUNTED = Verdict(
    Status.BILLABLE,
    outcome_class="assumed",
    quantity=Decimal("2.5"),
    dimensions={"tier": "basic"},
    usage_date=date(2026, 2, 2),
    reason="Resolved.",
    rule=0,
    signal=UUID(int=2),
    version=1,
)
REVERSED = Verdict(Status.REVERSED, outcome_class="assumed", dimensions={"tier": "basic"}, reason="Reopened.", rule=2)


def brief(moves: tuple[MoveValue, ...]) -> list[tuple[str, str, str, int, date | None]]:
    return [
        (move.from_status.value, move.to_status.value, str(move.quantity), move.events, move.usage_date)
        for move in moves
    ]


@pytest.mark.parametrize("verdict", [NONE, TRIED, COUNTED, REVERSED])
def test_the_same_verdict_makes_no_move(verdict: Verdict) -> None:
    assert difference(verdict, verdict) == ()
    assert difference(verdict, replace(verdict, reason="Otherwise.", attempts=9, rule=7, signal=UUID(int=7))) == ()


def test_nothing_before_and_nothing_after_make_no_move() -> None:
    assert difference(None, NONE) == ()
    assert difference(None, MERGED) == ()


def test_a_first_success_is_added() -> None:
    (move,) = difference(None, COUNTED)
    assert move == MoveValue(
        from_status=Status.NONE,
        to_status=Status.BILLABLE,
        quantity=Decimal("2.5"),
        events=1,
        usage_date=date(2026, 2, 2),
        outcome_class="assumed",
        dimensions={"tier": "basic"},
        reason="Resolved.",
        version=1,
        rule=0,
        signal=UUID(int=2),
    )


def test_what_is_taken_back_keeps_its_date_class_and_dimensions() -> None:
    after = replace(REVERSED, outcome_class="other", dimensions={"tier": "premium"}, version=1)
    (move,) = difference(COUNTED, after)
    assert brief((move,)) == [("billable", "reversed", "-2.5", -1, date(2026, 2, 2))]
    assert (move.outcome_class, move.dimensions) == ("assumed", {"tier": "basic"})
    assert (move.reason, move.rule, move.signal) == ("Reopened.", 2, None)


def test_a_new_success_gets_the_new_date() -> None:
    after = replace(COUNTED, usage_date=date(2026, 3, 5))
    assert brief(difference(REVERSED, after)) == [("reversed", "billable", "2.5", 1, date(2026, 3, 5))]


@pytest.mark.parametrize(
    "changed",
    [
        replace(COUNTED, usage_date=date(2026, 2, 3)),
        replace(COUNTED, outcome_class="confirmed"),
        replace(COUNTED, dimensions={"tier": "premium"}),
        replace(COUNTED, dimensions={}),
        replace(COUNTED, quantity=Decimal(3)),
    ],
)
def test_a_billable_case_that_changes_is_taken_back_and_added(changed: Verdict) -> None:
    back, new = difference(COUNTED, changed)
    assert (back.quantity, back.events, back.usage_date) == (Decimal("-2.5"), -1, COUNTED.usage_date)
    assert (back.outcome_class, back.dimensions) == (COUNTED.outcome_class, COUNTED.dimensions)
    assert (new.quantity, new.events, new.usage_date) == (changed.quantity, 1, changed.usage_date)
    assert (new.outcome_class, new.dimensions) == (changed.outcome_class, changed.dimensions)
    assert {back.from_status, back.to_status, new.from_status, new.to_status} == {Status.BILLABLE}


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, TRIED), (TRIED, replace(TRIED, status=Status.EXCLUDED)), (REVERSED, TRIED), (TRIED, NONE)],
)
def test_a_change_that_counts_nothing_is_told_with_the_quantity_zero(before: Verdict | None, after: Verdict) -> None:
    source = before.status.value if before else "none"
    assert brief(difference(before, after)) == [(source, after.status.value, "0", 0, None)]


def test_a_success_of_nothing_is_counted_and_taken_back_without_a_minus_zero() -> None:
    empty = replace(COUNTED, quantity=Decimal(0))
    assert brief(difference(None, empty)) == [("none", "billable", "0", 1, date(2026, 2, 2))]
    assert brief(difference(empty, REVERSED)) == [("billable", "reversed", "0", -1, date(2026, 2, 2))]


def test_equal_quantities_and_dimensions_are_equal_however_they_are_written() -> None:
    assert difference(COUNTED, replace(COUNTED, quantity=Decimal("2.500000000"))) == ()
    before = replace(COUNTED, dimensions={"a": "1", "b": "2"})
    assert difference(before, replace(COUNTED, dimensions={"b": "2", "a": "1"})) == ()


def test_a_window_that_is_gone_is_taken_back() -> None:
    assert brief(difference(COUNTED, MERGED)) == [("billable", "none", "-2.5", -1, date(2026, 2, 2))]
    assert difference(COUNTED, MERGED)[0].reason.startswith("A signal that arrived late")
