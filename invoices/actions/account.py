"""Read a customer's account, and how old the debts of all customers are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateField, DateTimeField, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from customers.models import Customer
from customers.rules.money import round_money
from customers.rules.period import Period
from invoices.models import CreditNote, Invoice, InvoiceStatus, Payment, Remedy
from invoices.rules.account import CLASSES, UP_TO, Account, Entry, account

INVOICE, CREDITS, NOTE, KEPT, PAYMENT = range(5)
"""What comes first on a day."""


def accounts(customer: Customer, days: Period) -> list[Account]:
    """One for each currency that the customer was billed in, its own first. Three statements.

    The last balance is what is open on all invoices: a credit note takes its total off, and what was paid before
    is entered again, as kept or refunded.
    """
    entries: defaultdict[str, list[Entry]] = defaultdict(list, {customer.currency: []})
    for found in (_of_invoices(customer), _of_notes(customer), _of_payments(customer)):
        for currency, entry in found:
            entries[currency].append(entry)
    order = sorted(entries, key=lambda currency: (currency != customer.currency, currency))
    return [account(currency, entries[currency], days) for currency in order]


def _billed(customer: Customer) -> QuerySet[Invoice]:
    return Invoice.objects.for_customer(customer).numbered().standing()


def _entry(document: Any, order: int, what: str, amount: Decimal, invoice_id: UUID, text: str = "") -> Entry:
    return Entry(
        day=document.issued_on,
        order=(order, document.number),
        what=what,
        document=document.number,
        amount=round_money(amount, document.currency),
        text=text,
        invoice_id=invoice_id,
    )


def _of_invoices(customer: Customer) -> Iterator[tuple[str, Entry]]:
    for each in _billed(customer).order_by():
        yield each.currency, _entry(each, INVOICE, "Invoice", each.total, each.pk, each.period)
        if each.credits_applied:
            yield each.currency, _entry(each, CREDITS, "Credits used", -each.credits_applied, each.pk)


def _of_notes(customer: Customer) -> Iterator[tuple[str, Entry]]:
    notes = CreditNote.objects.for_customer(customer).exclude(invoice__status=InvoiceStatus.VOID)
    for each in notes.order_by():
        yield each.currency, _entry(each, NOTE, "Credit note", -each.total, each.invoice_id, each.reason)
        refunded = each.excess if each.remedy == Remedy.REFUND else Decimal(0)
        if kept := each.returned + each.excess - refunded:
            yield each.currency, _entry(each, KEPT, "Kept as credit", kept, each.invoice_id)
        if refunded:
            yield each.currency, _entry(each, KEPT, "Refund", refunded, each.invoice_id)


def _of_payments(customer: Customer) -> Iterator[tuple[str, Entry]]:
    for each in Payment.objects.filter(invoice__in=_billed(customer)).select_related("invoice").order_by():
        currency = each.invoice.currency
        yield (
            currency,
            Entry(
                day=each.received_on,
                order=(PAYMENT, f"{each.pk:020d}"),
                what="Payment" if each.amount > 0 else "Payment taken back",
                document=str(each.invoice),
                amount=round_money(-each.amount, currency),
                text=each.reason or each.reference,
                invoice_id=each.invoice_id,
            ),
        )


@dataclass(frozen=True, slots=True)
class Debt:
    """What a customer has open in a currency, by CLASSES."""

    customer_id: int
    name: str
    currency: str
    amounts: tuple[Decimal, ...]
    total: Decimal
    invoices: int


def ageing(at: datetime, *, most: int | None = None) -> list[Debt]:
    """Open debts at the instant, the longest overdue first; one statement. Days are those where the customer is."""
    today = Cast(Func(F("timezone"), Value(at), function="timezone", output_field=DateTimeField()), DateField())
    opened = F("total") - F("credits_applied") - F("settled_by_notes") - F("paid")
    debts = (
        Invoice.objects.filter(status=InvoiceStatus.ISSUED)
        .annotate(open=opened)
        .filter(open__gt=0)
        .annotate(late=today - F("due_on"))
        .annotate(age=_classes())
        .order_by()
        .values("customer", "customer__name", "currency")
        .annotate(
            **{name: Sum("open", filter=Q(age=place), default=Decimal(0)) for place, name in enumerate(CLASSES)},
            owed=Sum("open"),
            invoices=Count("pk"),
        )
        .order_by(*(f"-{name}" for name in reversed(CLASSES)), "customer__name", "customer", "currency")
    )
    return [_debt(row) for row in debts[:most]]


def _classes() -> Case:
    whens = [When(late__lte=timedelta(days=days), then=Value(place)) for place, days in enumerate((0, *UP_TO))]
    return Case(*whens, default=Value(len(UP_TO) + 1))


def _debt(row: Any) -> Debt:
    amounts = tuple(row[name] for name in CLASSES)
    return Debt(row["customer"], row["customer__name"], row["currency"], amounts, row["owed"], row["invoices"])
