"""What invoices carry already, so that it is not billed again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from customers.models import Customer
from customers.rules.period import Period, month
from invoices.actions.bill.run import LONGEST_PERIOD
from invoices.models import CreditKind, CreditNoteLine, Invoice, InvoiceLine, InvoiceStatus, LineKind
from invoices.rules.documents import PERIOD, Place
from invoices.rules.fees import BilledFee
from invoices.rules.lifecycle import OPEN
from plans.models import ChargeType

SUMMED = (LineKind.FLAT, LineKind.TOP_UP)
"""Kinds of lines that a later invoice must know of, however old they are."""

COLUMNS = (
    "invoice__customer_id", "invoice__status", "invoice__period", "invoice__currency", "invoice__kind",
    "kind", "assignment_id", "charge_id", "top_up_id", "period_start", "period_end", "amount",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Billed:
    """One customer's: places where an approved or issued invoice stands, and what lines carry.

    `fees` are those of each (assignment, charge), `usage` the (assignment, first day) whose usage was issued,
    `top_ups` the packs that were billed.
    """

    closed: set[Place] = field(default_factory=set)
    fees: dict[tuple[int, int], list[BilledFee]] = field(default_factory=dict)
    usage: set[tuple[int, date]] = field(default_factory=set)
    top_ups: set[int] = field(default_factory=set)


def billed_so_far(who: Collection[Customer], label: str) -> Mapping[int, Billed]:
    """What each customer was billed, for the run of a month, in three statements.

    The drafts that the run itself refreshes carry nothing yet; those of other months carry their fees (R12).
    """
    found = {customer.pk: Billed() for customer in who}
    standing = Invoice.objects.standing().filter(customer__in=who).exclude(status__in=OPEN).order_by()
    for customer_id, *place in standing.values_list("customer_id", "period", "currency", "kind"):
        found[customer_id].closed.add(Place(*place))
    for customer_id, status, *place, kind, assignment, charge, top_up, start, end, amount in _lines(who, label):
        own, is_issued = found[customer_id], status not in OPEN
        if not is_issued and _is_refreshed(Place(*place), label):
            continue
        if kind == LineKind.FLAT:
            own.fees.setdefault((assignment, charge), []).append(BilledFee(Period(start, end), amount))
        elif kind == LineKind.TOP_UP:
            own.top_ups.add(top_up)
        elif is_issued:
            own.usage.add((assignment, start))
    for customer_id, assignment, charge, start, end, amount in _fees_credited(who):
        found[customer_id].fees.setdefault((assignment, charge), []).append(BilledFee(Period(start, end), -amount))
    return found


def _fees_credited(who: Collection[Customer]) -> Iterable[tuple[Any, ...]]:
    """What credit notes gave back of fees."""
    rows = CreditNoteLine.objects.filter(
        credit_note__customer__in=who, credit_note__kind=CreditKind.RECONCILIATION, charge__type=ChargeType.FLAT
    )
    return rows.order_by("pk").values_list(
        "credit_note__customer", "assignment", "charge", "period_start", "period_end", "amount"
    )


def _lines(who: Collection[Customer], label: str) -> Iterable[tuple[Any, ...]]:
    recent = Q(assignment__isnull=False, period_start__gte=month(label).start - LONGEST_PERIOD)
    rows = InvoiceLine.objects.filter(Q(kind__in=SUMMED) | recent, invoice__customer__in=who)
    return rows.exclude(invoice__status=InvoiceStatus.VOID).order_by("pk").values_list(*COLUMNS)


def _is_refreshed(place: Place, label: str) -> bool:
    return place.kind != PERIOD or place.month == label
