"""What was deferred and is earned: fees with their days, packs as they are drawn."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q

from customers.rules.period import Period
from customers.rules.period import month as days_of
from customers.rules.zones import local_date
from invoices.actions.export.booked import CHUNK, Booked, instants
from invoices.actions.export.documents_booked import billed_line, credited_line
from invoices.models import CreditNoteLine, InvoiceLine, InvoiceMove, InvoiceStatus, LineKind
from invoices.rules.ledger import Account, drawn, moved, released
from plans.models import TopUpDraw
from plans.rules.priced import ZERO


def fees_booked(period: str) -> Iterator[Booked]:
    """What is earned in the month of lines whose service was not over when they were billed, dated by its last day."""
    yield from _billed(period)
    yield from _credited(period)


def draws_booked(days: Period) -> Iterator[Booked]:
    """What is earned of packs by units that were drawn on these days."""
    rows = TopUpDraw.objects.filter(at__range=instants(days), top_up__price__gt=0).order_by("top_up", "pk")
    pack, before = None, ZERO
    for draw in rows.select_related("top_up__customer", "charge").iterator(chunk_size=CHUNK):
        if pack != draw.top_up_id:
            pack, before = draw.top_up_id, _drawn_before(draw)
        after = before + draw.units
        on = local_date(draw.at, draw.top_up.customer.timezone)
        entries = moved(
            drawn(draw.top_up.price, draw.top_up.units, before=before, after=after, currency=draw.top_up.currency),
            debit=Account.DEFERRED_PACKS,
            credit=Account.REVENUE,
            charge=draw.charge.key,
        )
        before = after
        if days.contains(on) and entries:
            yield Booked(
                on=on,
                kind="release",
                document=f"pack-{draw.top_up_id}-{draw.pk}",
                customer=draw.top_up.customer.key,
                currency=draw.top_up.currency,
                entries=entries,
            )


def _billed(period: str) -> Iterator[Booked]:
    days, voided = days_of(period), _voided()
    rows = InvoiceLine.objects.filter(
        Q(period_end__gt=days.start) | Q(invoice__in=voided),
        invoice__issued_on__lt=days.end,
        period_end__gt=F("invoice__issued_on"),
    ).exclude(kind=LineKind.TOP_UP)
    lines = rows.select_related("invoice__customer").order_by("invoice__number", "position")
    for line in lines.iterator(chunk_size=CHUNK):
        invoice = line.invoice
        assert invoice.issued_on is not None, "it is numbered"
        billed = billed_line(line, invoice.issued_on)
        earned = released(billed, invoice.currency, period, voided=voided.get(invoice.pk))
        if earned:
            number, customer = invoice.number or "", invoice.customer.key
            name = f"{number}-{line.position}"
            yield _release(period, name, number, customer, invoice.currency, earned, billed.charge)


def _voided() -> dict[UUID, str]:
    """The months in which invoices were voided."""
    moves = InvoiceMove.objects.filter(target=InvoiceStatus.VOID).order_by()
    rows = moves.values_list("invoice", "at", "invoice__timezone")
    return {pk: f"{local_date(at, zone):%Y-%m}" for pk, at, zone in rows}


def _credited(period: str) -> Iterator[Booked]:
    days = days_of(period)
    rows = CreditNoteLine.objects.filter(
        Q(period_end__gt=days.start),
        credit_note__issued_on__lt=days.end,
        period_end__gt=F("credit_note__issued_on"),
    ).exclude(line__kind=LineKind.TOP_UP)
    lines = rows.select_related("credit_note__customer", "credit_note__invoice", "line", "charge")
    for row in lines.order_by("credit_note__number", "position").iterator(chunk_size=CHUNK):
        note = row.credit_note
        credited = credited_line(row, note.issued_on)
        earned = -released(credited, note.currency, period)
        if earned:
            number, name = note.invoice.number or "", f"{note.number}-{row.position}"
            yield _release(period, name, number, note.customer.key, note.currency, earned, credited.charge)


def _release(
    period: str, document: str, invoice: str, customer: str, currency: str, earned: Decimal, charge: str
) -> Booked:
    return Booked(
        on=_last_day(period),
        kind="release",
        document=document,
        invoice=invoice,
        customer=customer,
        currency=currency,
        entries=moved(earned, debit=Account.DEFERRED_FEES, credit=Account.REVENUE, charge=charge),
    )


def _drawn_before(draw: TopUpDraw) -> Decimal:
    earlier = TopUpDraw.objects.filter(top_up=draw.top_up_id, pk__lt=draw.pk).order_by()
    return sum(earlier.values_list("units", flat=True), ZERO)


def _last_day(period: str) -> date:
    return days_of(period).last_day
