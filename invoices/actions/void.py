"""Void an issued invoice: it keeps its number, and what it billed can be billed again."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from customers.actions.credits import give_back
from customers.models import Customer
from invoices.models import ClosedPeriod, CreditNote, Invoice, InvoiceLine, InvoiceStatus, LineKind, Withheld
from invoices.rules.lifecycle import MoveError, voidable
from plans.models import Rollover, TopUpDraw

Key = tuple[int, date]
"""(assignment, first day of the service)."""


@transaction.atomic
def void(invoice: Invoice, *, by: str, at: datetime, reason: str) -> Invoice:
    """Void it, reopen the periods it billed, and give back the packs and credits it used.

    The next run of its month writes another, under a new number. MoveError, in words, for one that is paid, credited
    or void, for one on which later documents build, and without a reason.
    """
    if not reason.strip():
        raise MoveError("say why it is voided")
    Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
    found = Invoice.objects.select_for_update(no_key=True, of=("self",)).get(pk=invoice.pk)
    voidable(found.status, paid=found.paid, credited=CreditNote.objects.filter(invoice=found).exists())
    usage = _services(found.lines.filter(kind=LineKind.USAGE))
    _check_nothing_builds_on(found, usage)
    _rewrite_drafts(usage)
    _return_packs(found, at)
    _release(usage, at)
    _reopen(usage)
    _compare_again(_services(found.lines.filter(kind=LineKind.LATE)))
    give_back(found.pk, at=at, reason=f"{found} was voided")
    found.move(InvoiceStatus.VOID, by=by, at=at, reason=reason)
    return found


def _services(lines: Iterable[InvoiceLine]) -> set[Key]:
    return {(line.assignment_id, line.period_start) for line in lines if line.assignment_id is not None}


def _any(keys: Iterable[Key]) -> Q:
    """Rows of these services; none for no services."""
    found = Q(pk__in=[])
    for assignment, start in keys:
        found |= Q(assignment=assignment, period_start=start)
    return found


def _check_nothing_builds_on(invoice: Invoice, usage: set[Key]) -> None:
    late = InvoiceLine.objects.filter(_any(usage), kind=LineKind.LATE).select_related("invoice")
    for line in late.exclude(invoice=invoice).exclude(invoice__status=InvoiceStatus.VOID).order_by("pk"):
        if not line.invoice.is_draft:
            raise MoveError(f"{line.invoice} carries late usage of its period; void that one first")
    for line in invoice.lines.filter(kind=LineKind.USAGE).exclude(carried={}):
        following = date.fromisoformat(line.carried["following"])
        if Rollover.objects.filter(
            assignment=line.assignment_id, charge=line.charge_id, period_start=following
        ).exists():
            raise MoveError("its period left units for the next one, which stay as they are; write a credit note")


def _rewrite_drafts(usage: set[Key]) -> None:
    """Drafts with late usage of what is open again would bill it twice; the next run of their months writes them."""
    lines = InvoiceLine.objects.filter(_any(usage), kind=LineKind.LATE)
    Invoice.objects.drafts().filter(pk__in=lines.order_by().values("invoice")).delete()


def _return_packs(invoice: Invoice, at: datetime) -> None:
    net: defaultdict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    columns = ("top_up_id", "assignment_id", "charge_id", "period_start")
    for line in invoice.lines.filter(kind=LineKind.USAGE).exclude(carried={}):
        rows = TopUpDraw.objects.filter(
            assignment=line.assignment_id, charge=line.charge_id, period_start=line.period_start
        )
        net |= {key: Decimal(0) for key in rows.order_by().values_list(*columns).distinct()}
        for *key, units in rows.order_by("pk").values_list(*columns, "units"):
            net[tuple(key)] += units
    TopUpDraw.objects.bulk_create(
        TopUpDraw(**dict(zip(columns, key, strict=True)), units=-units, at=at) for key, units in net.items() if units
    )


def _release(usage: set[Key], at: datetime) -> None:
    """What was withheld belongs to the bill that is void."""
    sums: dict[tuple[int, int | None, date], tuple[Decimal, Decimal, int]] = {}
    for row in Withheld.objects.filter(_any(usage)).order_by("pk"):
        key = row.assignment_id, row.charge_id, row.period_start
        amount, quantity, _ = sums.get(key, (Decimal(0), Decimal(0), 0))
        sums[key] = amount + row.amount, quantity + row.quantity, row.page_number
    Withheld.objects.bulk_create(
        Withheld(
            assignment_id=assignment,
            charge_id=charge,
            period_start=start,
            amount=-amount,
            quantity=-quantity,
            page_number=page,
            at=at,
        )
        for (assignment, charge, start), (amount, quantity, page) in sums.items()
        if amount
    )


def _reopen(usage: set[Key]) -> None:
    ClosedPeriod.objects.filter(_any(usage)).delete()


def _compare_again(late: set[Key]) -> None:
    """Closed periods whose late usage it billed are looked at again, however old they are."""
    ClosedPeriod.objects.filter(_any(late)).update(reconciled_to_page=0)
