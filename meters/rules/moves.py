"""Moves: what to append so that the sum of the moves is the usage (R5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from meters.rules.verdict import Status, Verdict


@dataclass(slots=True)
class MoveValue:
    """One change of verdict. `quantity` and `events` (1, 0 or -1) are added to the usage of the day, class and
    dimensions named here. Reason, version, rule and signal are those of the verdict that it leads to (R10).
    Not frozen, for the reason that `Signal` is not."""

    from_status: Status
    to_status: Status
    quantity: Decimal
    events: int
    usage_date: date | None
    outcome_class: str
    dimensions: Mapping[str, str]
    reason: str
    version: int | None
    rule: int | None
    signal: UUID | None


def difference(before: Verdict | None, after: Verdict) -> tuple[MoveValue, ...]:
    """The moves from one verdict to another; none when status and usage are the same.

    What was counted is taken back from the day, class and dimensions on which it was counted, and only what
    counts now gets the new ones. So a billable case that changes its day, class, dimensions or quantity makes
    two moves, every other change one; one that changes no usage has the quantity zero. No verdict before is the
    status `none`. Of `before` only status, class, dimensions, quantity and date are read.
    """
    old = before or Verdict(Status.NONE)
    if old.status is after.status and _usage(old) == _usage(after):
        return ()
    moves = []
    if old.status is Status.BILLABLE:
        moves.append(_move(old.status, after, old, -1))
    if after.status is Status.BILLABLE:
        moves.append(_move(old.status, after, after, 1))
    return tuple(moves) or (_move(old.status, after, after, 0),)


def _usage(verdict: Verdict) -> object:
    """What a verdict counts, None for nothing."""
    if verdict.status is not Status.BILLABLE:
        return None
    return verdict.usage_date, verdict.outcome_class, dict(verdict.dimensions), verdict.quantity


def _move(source: Status, after: Verdict, counted: Verdict, sign: int) -> MoveValue:
    quantity = counted.quantity if sign else Decimal(0)
    return MoveValue(
        from_status=source,
        to_status=after.status,
        quantity=quantity.copy_negate() if sign < 0 and quantity else quantity,
        events=sign,
        usage_date=counted.usage_date if sign else None,
        outcome_class=counted.outcome_class,
        dimensions=counted.dimensions,
        reason=after.reason,
        version=after.version,
        rule=after.rule,
        signal=after.signal,
    )
