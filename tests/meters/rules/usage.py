"""Usage as sums, to compare moves with verdicts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from meters.rules.moves import MoveValue
from meters.rules.verdict import Status, Verdict

Day = tuple[date | None, str, tuple[tuple[str, str], ...]]
Usage = dict[Day, tuple[Decimal, int]]


def counted_by(verdicts: Iterable[Verdict]) -> Usage:
    """What the verdicts count: quantity and outcomes by day, class and dimensions."""
    found: Usage = {}
    for verdict in verdicts:
        if verdict.status is Status.BILLABLE:
            day = verdict.usage_date, verdict.outcome_class, tuple(sorted(verdict.dimensions.items()))
            quantity, events = found.get(day, (Decimal(0), 0))
            found[day] = quantity + verdict.quantity, events + 1
    return found


def summed(moves: Iterable[MoveValue]) -> Usage:
    """What the moves add up to; a day on which nothing is left is not there."""
    quantities: dict[Day, Decimal] = {}
    events: Counter[Day] = Counter()
    for move in moves:
        day = move.usage_date, move.outcome_class, tuple(sorted(move.dimensions.items()))
        quantities[day] = quantities.get(day, Decimal(0)) + move.quantity
        events[day] += move.events
    return {day: (quantity, events[day]) for day, quantity in quantities.items() if quantity or events[day]}
