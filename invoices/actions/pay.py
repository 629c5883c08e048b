"""Record payments, and take back what was recorded by mistake."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import Customer
from customers.rules.money import Money, round_money
from customers.rules.zones import local_date
from invoices.models import Invoice, InvoiceStatus, Payment

KEY_REUSED, OVERPAID, NOT_PAYABLE = "key_reused", "overpaid", "not_payable"
"""Codes of objections: to a key of another payment, to more than is open, and to an invoice that nobody pays."""


@transaction.atomic
def record_payment(
    invoice: Invoice,
    amount: Decimal,
    *,
    at: datetime,
    received_on: date | None = None,
    reference: str = "",
    key: str | None = None,
    by: str = "",
) -> tuple[Payment, bool]:
    """The payment, and whether it was recorded now: a key that was used before records nothing again.

    Without a day it was received today, where the customer is. ValidationError by field: never more than is open,
    and KEY_REUSED for a key that recorded another payment.
    """
    invoice = _held(invoice)
    wanted = Payment(
        invoice=invoice,
        amount=amount,
        received_on=received_on or local_date(at, invoice.timezone),
        reference=reference,
        key=key,
        recorded_at=at,
        recorded_by=by,
    )
    if key is not None and (earlier := Payment.objects.filter(invoice=invoice, key=key).first()):
        return _same(earlier, wanted, is_dated=received_on is not None), False
    _check(wanted, local_date(at, invoice.timezone))
    wanted.save()
    _pay(invoice, amount, by=by, at=at, reason="Everything is paid.")
    return wanted, True


@transaction.atomic
def take_back(payment: Payment, reason: str, *, by: str, at: datetime) -> Payment:
    """Answer a payment with its negative; its invoice is open again. ValidationError if it was taken back before."""
    invoice = _held(payment.invoice)
    payment = Payment.objects.with_story().get(pk=payment.pk)
    if not payment.stands:
        raise ValidationError("It was taken back already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    negative = Payment.objects.create(
        invoice=invoice,
        amount=-payment.amount,
        received_on=local_date(at, invoice.timezone),
        reference=payment.reference,
        takes_back=payment,
        reason=reason,
        recorded_at=at,
        recorded_by=by,
    )
    _pay(invoice, negative.amount, by=by, at=at, reason=f"A payment was taken back: {reason}")
    return negative


def _held(invoice: Invoice) -> Invoice:
    """The invoice as it is now, locked after its customer."""
    Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
    return Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)


def _pay(invoice: Invoice, amount: Decimal, *, by: str, at: datetime, reason: str) -> None:
    was_paid = invoice.status == InvoiceStatus.PAID
    invoice.paid += amount
    invoice.save(update_fields=["paid"])
    is_paid = invoice.total == invoice.credits_applied + invoice.settled_by_notes + invoice.paid
    if is_paid != was_paid:
        invoice.move(InvoiceStatus.PAID if is_paid else InvoiceStatus.ISSUED, by=by, at=at, reason=reason)


def _check(wanted: Payment, today: date) -> None:
    invoice = wanted.invoice
    if not invoice.is_numbered or invoice.status == InvoiceStatus.VOID:
        text = f"{invoice} is {invoice.get_status_display().lower()}: there is nothing to pay."
        raise ValidationError({"invoice": ValidationError(text, code=NOT_PAYABLE)})
    if wanted.amount <= 0:
        raise ValidationError({"amount": "A payment is more than nothing."})
    if round_money(wanted.amount, invoice.currency) != wanted.amount:
        raise ValidationError({"amount": f"It has more digits than {invoice.currency} allows."})
    if wanted.amount > invoice.due:
        text = f"Only {Money(invoice.due, invoice.currency)} is open." if invoice.due else "Nothing is open."
        raise ValidationError({"amount": ValidationError(text, code=OVERPAID)})
    if wanted.received_on > today:
        raise ValidationError({"received_on": "This day has not come yet."})


def _same(earlier: Payment, wanted: Payment, *, is_dated: bool) -> Payment:
    """The earlier payment under the same key, if it is what is wanted now."""
    content = ("amount", "reference", *(["received_on"] if is_dated else []))
    if any(getattr(earlier, name) != getattr(wanted, name) for name in content):
        text = "The key was used before, for another payment."
        raise ValidationError({"key": ValidationError(text, code=KEY_REUSED)})
    return earlier
