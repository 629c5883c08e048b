"""What invoices, credit notes and payments enter."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Sum

from customers.models import CreditEntry, CreditKind, EntryKind
from customers.rules.period import Period
from customers.rules.zones import local_date
from invoices.actions.export.booked import CHUNK, Booked, chunks, instants
from invoices.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceMove,
    InvoiceStatus,
    LineKind,
    Payment,
    Remedy,
)
from invoices.rules.ledger import Account, Billed, moved, of_credit_note, of_invoice, reversed_of
from plans.rules.priced import ZERO

Key = TypeVar("Key")


def invoices_booked(days: Period) -> Iterator[Booked]:
    """Invoices issued on these days, whatever became of them."""
    rows = Invoice.objects.numbered().filter(issued_on__gte=days.start, issued_on__lt=days.end)
    ordered = rows.order_by("issued_on", "number").with_lines()
    for chunk in chunks(ordered.iterator(chunk_size=CHUNK)):
        paid = _paid_credits([invoice.pk for invoice in chunk])
        for invoice in chunk:
            yield _invoice(invoice, paid[invoice.pk])


def voids_booked(days: Period) -> Iterator[Booked]:
    """Invoices voided on these days, where the customer is: what they entered, the other way round."""
    rows = InvoiceMove.objects.filter(target=InvoiceStatus.VOID, at__range=instants(days)).order_by("at", "pk")
    moves = rows.select_related("invoice__customer").prefetch_related("invoice__lines")
    for chunk in chunks(moves.iterator(chunk_size=CHUNK)):
        paid = _paid_credits([move.invoice_id for move in chunk])
        for move in chunk:
            on = local_date(move.at, move.invoice.timezone)
            if days.contains(on):
                entered = _invoice(move.invoice, paid[move.invoice_id])
                yield replace(entered, on=on, kind="void", entries=reversed_of(entered.entries), text=move.reason)


def credit_notes_booked(days: Period) -> Iterator[Booked]:
    """Credit notes issued on these days."""
    rows = CreditNote.objects.filter(issued_on__gte=days.start, issued_on__lt=days.end).order_by("issued_on", "number")
    ordered = rows.select_related("customer", "invoice").prefetch_related("lines__line", "lines__charge")
    for chunk in chunks(ordered.iterator(chunk_size=CHUNK)):
        paid = _paid_returned(chunk)
        for note in chunk:
            yield _note(note, paid[note.number])


def payments_booked(days: Period) -> Iterator[Booked]:
    """Payments that arrived on these days, and those that were taken back."""
    rows = Payment.objects.filter(received_on__gte=days.start, received_on__lt=days.end).order_by("received_on", "pk")
    for payment in rows.select_related("invoice__customer").iterator(chunk_size=CHUNK):
        yield Booked(
            on=payment.received_on,
            kind="payment",
            document=str(payment.pk),
            invoice=payment.invoice.number or "",
            customer=payment.invoice.customer.key,
            currency=payment.invoice.currency,
            entries=moved(payment.amount, debit=Account.BANK, credit=Account.RECEIVABLE),
            text=payment.reference or payment.reason,
        )


def billed_line(line: InvoiceLine, on: date) -> Billed:
    """A line of an invoice issued on a day."""
    return Billed(
        charge=line.charge_key,
        amount=line.amount,
        service=Period(line.period_start, line.period_end),
        on=on,
        is_pack=line.kind == LineKind.TOP_UP,
    )


def credited_line(row: CreditNoteLine, on: date) -> Billed:
    """A line of a credit note issued on a day: where what it takes back was entered."""
    return Billed(
        charge=_charge(row),
        amount=row.amount,
        service=Period(row.period_start, row.period_end),
        on=on,
        is_pack=row.line is not None and row.line.kind == LineKind.TOP_UP,
    )


def _charge(row: CreditNoteLine) -> str:
    if row.line is not None:
        return row.line.charge_key
    return row.charge.key if row.charge is not None else ""


def _invoice(invoice: Invoice, paid_credits: Decimal) -> Booked:
    assert invoice.issued_on is not None, "it is numbered"
    assert invoice.number is not None, "it is numbered"
    return Booked(
        on=invoice.issued_on,
        kind="invoice",
        document=invoice.number,
        invoice=invoice.number,
        customer=invoice.customer.key,
        currency=invoice.currency,
        entries=of_invoice(
            [billed_line(line, invoice.issued_on) for line in invoice.lines.all()],
            tax=invoice.tax,
            paid_credits=paid_credits,
            given_credits=invoice.credits_applied - paid_credits,
        ),
    )


def _note(note: CreditNote, returned_paid: Decimal) -> Booked:
    return Booked(
        on=note.issued_on,
        kind="credit_note",
        document=note.number,
        invoice=note.invoice.number or "",
        customer=note.customer.key,
        currency=note.currency,
        entries=of_credit_note(
            [credited_line(row, note.issued_on) for row in note.lines.all()],
            tax=note.tax,
            settled=note.settled,
            returned_paid=returned_paid,
            returned_given=note.returned - returned_paid,
            excess=note.excess,
            is_refund=note.remedy == Remedy.REFUND,
        ),
        text=note.reason,
    )


def _paid_credits(invoices: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """How much of the credits used on each was bought."""
    rows = CreditEntry.objects.filter(reference__in=invoices, kind=EntryKind.BURNT, grant__kind=CreditKind.PAID)
    return _sums({pk: -amount for pk, amount in rows.order_by().values_list("reference").annotate(Sum("amount"))})


def _paid_returned(notes: Sequence[CreditNote]) -> Mapping[str, Decimal]:
    """How much of the credits that each gave back was bought."""
    names = {f"Credit note {note.number}": note.number for note in notes if note.returned}
    rows = CreditEntry.objects.filter(
        reference__in=[note.invoice_id for note in notes if note.returned],
        kind=EntryKind.RETURNED,
        grant__kind=CreditKind.PAID,
        reason__in=names,
    )
    return _sums({names[why]: amount for why, amount in rows.order_by().values_list("reason").annotate(Sum("amount"))})


def _sums(found: Mapping[Key, Decimal]) -> Mapping[Key, Decimal]:
    return defaultdict(lambda: ZERO, found)
