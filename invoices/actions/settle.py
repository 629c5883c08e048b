"""Settle units when a period is issued first: what was drawn of packs, and what the next period may use (R19)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from customers.rules.money import plain
from invoices.models import Invoice, InvoiceLine
from invoices.rules.due_line import Carried, DueLine
from plans.models import Rollover, TopUp, TopUpDraw


class SettleError(ValueError):
    """A draft counts on units that are no longer there."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a charge of an assignment carries out of, and into, the service that begins on `start`."""

    assignment_id: int
    charge_id: int
    start: date
    carried: Carried

    @property
    def key(self) -> tuple[int, int, date]:
        """Identifies the service."""
        return self.assignment_id, self.charge_id, self.start


def of_lines(lines: Iterable[DueLine]) -> list[Settlement]:
    """What these lines carry."""
    return [
        Settlement(line.assignment_id, line.charge_id, line.service.start, line.carried)
        for line in lines
        if line.carried and line.assignment_id is not None and line.charge_id is not None
    ]


def of_invoices(invoices: Iterable[Invoice]) -> list[Settlement]:
    """What the lines of these invoices carry; one statement."""
    rows = InvoiceLine.objects.filter(invoice__in=list(invoices)).exclude(carried={}).order_by("pk")
    columns = rows.values_list("assignment_id", "charge_id", "period_start", "carried")
    return [
        Settlement(assignment, charge, start, _read(carried))
        for assignment, charge, start, carried in columns
        if assignment is not None and charge is not None
    ]


def written(carried: Carried) -> dict[str, Any]:
    """As a line keeps it."""
    return {
        "offered": plain(carried.offered),
        "left_over": plain(carried.left_over),
        "following": carried.following.isoformat(),
        "drawn": {str(pk): plain(units) for pk, units in carried.drawn.items()},
    }


def _read(kept: Mapping[str, Any]) -> Carried:
    return Carried(
        offered=Decimal(kept["offered"]),
        left_over=Decimal(kept["left_over"]),
        following=date.fromisoformat(kept["following"]),
        drawn={int(pk): Decimal(units) for pk, units in kept["drawn"].items()},
    )


def settle(settlements: Sequence[Settlement], *, at: datetime) -> None:
    """Enter them, each once however often it is settled. The caller holds the customers' locks.

    SettleError if an invoice was worked out with units that were used, or left, otherwise meanwhile. A constant
    number of statements, none for nothing.
    """
    if not settlements:
        return
    _check_offers(settlements)
    _draw(settlements, at)
    Rollover.objects.bulk_create(
        [
            Rollover(
                assignment_id=each.assignment_id,
                charge_id=each.charge_id,
                period_start=each.carried.following,
                units=each.carried.left_over,
                at=at,
            )
            for each in settlements
            if each.carried.left_over
        ],
        ignore_conflicts=True,
    )


def _check_offers(settlements: Sequence[Settlement]) -> None:
    """The units that were offered are those that the period before left."""
    rows = Rollover.objects.filter(assignment__in={each.assignment_id for each in settlements})
    left = {
        (assignment, charge, start): units
        for assignment, charge, start, units in rows.values_list("assignment", "charge", "period_start", "units")
    }
    for each in settlements:
        if left.get(each.key, Decimal(0)) != each.carried.offered:
            raise SettleError("The period before left other units than the draft says; run the month again.")


def _draw(settlements: Sequence[Settlement], at: datetime) -> None:
    """Draw what was not drawn for the same service before."""
    packs = {pk for each in settlements for pk in each.carried.drawn}
    if not packs:
        return
    left = dict(TopUp.objects.filter(pk__in=packs).order_by().values_list("pk", "units"))
    drawn: dict[tuple[int, tuple[int, int, date]], Decimal] = {}
    rows = TopUpDraw.objects.filter(top_up__in=packs).order_by()
    for pack, assignment, charge, start, units in rows.values_list(
        "top_up_id", "assignment_id", "charge_id", "period_start", "units"
    ):
        key = pack, (assignment, charge, start)
        drawn[key] = drawn.get(key, Decimal(0)) + units
        left[pack] -= units
    draws = []
    for each in settlements:
        for pack, units in each.carried.drawn.items():
            more = units - drawn.get((pack, each.key), Decimal(0))
            left[pack] -= more
            if left[pack] < 0:
                raise SettleError("A pack has fewer units left than the draft says; run the month again.")
            if more:
                draws.append(_entry(pack, each, more, at))
    TopUpDraw.objects.bulk_create(draws)


def _entry(pack: int, each: Settlement, units: Decimal, at: datetime) -> TopUpDraw:
    return TopUpDraw(
        top_up_id=pack,
        assignment_id=each.assignment_id,
        charge_id=each.charge_id,
        period_start=each.start,
        units=units,
        at=at,
    )
