"""Read the closed periods that a run looks at again, with all that documents carry for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from customers.models import Customer
from customers.rules.period import Period
from invoices.models import ClosedPeriod, CreditKind, CreditNoteLine, InvoiceLine, InvoiceStatus, LineKind, Withheld
from invoices.rules.agreement import Agreement
from invoices.rules.closed import Closed, Unit
from invoices.rules.lifecycle import OPEN
from invoices.rules.reconcile import Carried, Due
from plans.models import ChargeType, Rollover
from plans.rules.priced import EXACT, ZERO

HORIZON = 3
"""Closed periods of each agreement that are compared whether a difference is known to have touched them or not."""

COUNTED = (LineKind.USAGE, LineKind.LATE, LineKind.TRUE_UP, LineKind.CAP)

TOUCHED = """
SELECT c.id FROM invoices_closedperiod c
JOIN customers_planassignment a ON a.id = c.assignment_id
WHERE a.customer_id = ANY(%s) AND (
    EXISTS (
        SELECT 1 FROM meters_touchedday t WHERE t.customer_id = a.customer_id
            AND t.local_date >= c.period_start AND t.local_date < c.period_end AND t.page_id > c.reconciled_to_page
    ) OR EXISTS (
        SELECT 1 FROM meters_usagedifference d WHERE d.customer_id = a.customer_id
            AND d.local_date >= c.period_start AND d.local_date < c.period_end
    )
)
"""
"""Periods whose usage changed since: on a page after theirs, or on none yet, which previews count."""

Key = tuple[int, date]
"""(assignment, first day of the service)."""


@dataclass(slots=True)
class _Sums:
    """What documents carry for one unit: by invoice, newest last, and withheld."""

    by_invoice: dict[UUID, list[Decimal]] = field(default_factory=dict)
    withheld: list[Decimal] = field(default_factory=lambda: [ZERO, ZERO])

    def add(self, invoice: UUID, amount: Decimal, quantity: Decimal) -> None:
        sums = self.by_invoice.setdefault(invoice, [ZERO, ZERO])
        sums[0], sums[1] = EXACT.add(sums[0], amount), EXACT.add(sums[1], quantity)


def closed_periods(
    who: Iterable[Customer], agreements: Mapping[int, Sequence[Agreement]], before: date, *, every: bool = False
) -> dict[int, list[Closed]]:
    """Each customer's closed periods that began before a day and are to be compared, oldest first.

    The last three of each agreement, and older ones that a sealed difference has touched since (R11, R12); all of
    them if `every` is asked for. A constant number of statements, one where nothing was closed.
    """
    by_assignment = {each.assignment_id: (pk, each) for pk, own in agreements.items() for each in own}
    rows = _chosen([customer.pk for customer in who], list(by_assignment), before, every)
    found: dict[int, list[Closed]] = {pk: [] for pk in agreements}
    if not rows:
        return found
    keys = {(row.assignment_id, row.period_start) for row in rows}
    sums, left_over = _sums(keys, by_assignment), _left_over(keys)
    for row in rows:
        customer_pk, agreement = by_assignment[row.assignment_id]
        period = agreement.period_of(row.period_start)
        own = sums[row.assignment_id, row.period_start]
        found[customer_pk].append(
            Closed(
                agreement=agreement,
                period=period,
                service=Period(row.period_start, row.period_end),
                left_over=left_over.get((row.assignment_id, agreement.after(period).start), {}),
                carried={unit: _carried(each) for unit, each in own.items()},
                withheld={unit: Due(amount=each.withheld[0], quantity=each.withheld[1]) for unit, each in own.items()},
            )
        )
    return found


def _chosen(customers: Sequence[int], assignments: Sequence[int], before: date, every: bool) -> list[ClosedPeriod]:
    rows = ClosedPeriod.objects.filter(assignment__in=assignments, period_start__lt=before)
    standing = list(rows.order_by("assignment", "-period_start"))
    if not standing or every:
        return sorted(standing, key=_in_time)
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [list(customers)])
        touched = {pk for (pk,) in cursor.fetchall()}
    seen: defaultdict[int, int] = defaultdict(int)
    chosen = []
    for row in standing:
        seen[row.assignment_id] += 1
        if seen[row.assignment_id] <= HORIZON or row.pk in touched:
            chosen.append(row)
    return sorted(chosen, key=_in_time)


def _in_time(row: ClosedPeriod) -> tuple[date, int]:
    return row.period_start, row.assignment_id


def _sums(keys: set[Key], by_assignment: Mapping[int, tuple[int, Agreement]]) -> defaultdict[Key, dict[Unit, _Sums]]:
    found: defaultdict[Key, dict[Unit, _Sums]] = defaultdict(dict)

    def of(assignment: int, start: date, charge: int | None) -> _Sums:
        agreement = by_assignment[assignment][1]
        bound = agreement.minimum is not None or agreement.cap is not None
        return found[assignment, start].setdefault(None if bound else charge, _Sums())

    for assignment, start, charge, invoice, kind, amount, quantity in _lines(keys):
        if (assignment, start) in keys:
            counts = kind in (LineKind.USAGE, LineKind.LATE)
            of(assignment, start, charge).add(invoice, amount, quantity if counts else ZERO)
    for assignment, start, charge, invoice, amount, quantity in _credits(keys):
        if (assignment, start) in keys:
            of(assignment, start, charge).add(invoice, -amount, -quantity)
    for assignment, start, charge, amount, quantity in _withheld(keys):
        if (assignment, start) in keys:
            sums = of(assignment, start, charge).withheld
            sums[0], sums[1] = sums[0] + amount, sums[1] + quantity
    return found


def _within(keys: set[Key]) -> dict[str, Any]:
    return {
        "assignment__in": {assignment for assignment, _ in keys},
        "period_start__in": {start for _, start in keys},
    }


def _lines(keys: set[Key]) -> Iterable[tuple[Any, ...]]:
    rows = InvoiceLine.objects.filter(kind__in=COUNTED, **_within(keys))
    issued = rows.exclude(invoice__status__in=[*OPEN, InvoiceStatus.VOID])
    return issued.order_by("invoice__issued_at", "invoice__number", "position").values_list(
        "assignment", "period_start", "charge", "invoice", "kind", "amount", "quantity"
    )


def _credits(keys: set[Key]) -> Iterable[tuple[Any, ...]]:
    of_usage = Q(charge=None) | Q(charge__type=ChargeType.USAGE)
    rows = CreditNoteLine.objects.filter(of_usage, credit_note__kind=CreditKind.RECONCILIATION, **_within(keys))
    return rows.order_by("pk").values_list(
        "assignment", "period_start", "charge", "credit_note__invoice", "amount", "quantity"
    )


def _withheld(keys: set[Key]) -> Iterable[tuple[Any, ...]]:
    rows = Withheld.objects.filter(**_within(keys)).order_by("pk")
    return rows.values_list("assignment", "period_start", "charge", "amount", "quantity")


def _left_over(keys: set[Key]) -> dict[Key, dict[int, Decimal]]:
    """What the periods left, by (assignment, first day of the period after) and charge."""
    found: defaultdict[Key, dict[int, Decimal]] = defaultdict(dict)
    rows = Rollover.objects.filter(assignment__in={assignment for assignment, _ in keys})
    for assignment, charge, start, units in rows.values_list("assignment", "charge", "period_start", "units"):
        found[assignment, start][charge] = units
    return found


def _carried(sums: _Sums) -> tuple[Carried, ...]:
    newest_first = reversed(list(sums.by_invoice.items()))
    return tuple(Carried(document=pk, amount=amount, quantity=quantity) for pk, (amount, quantity) in newest_first)
