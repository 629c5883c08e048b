"""Write credit notes: against issued invoices, never more than they carry, numbered last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from customers.actions.credits import give_back
from customers.models import CreditGrant, CreditKind
from customers.rules.zones import local_date
from invoices.models import CreditKind as NoteKind
from invoices.models import CreditNote, CreditNoteLine, Invoice, InvoiceMove, InvoiceStatus, NumberSeries, Remedy
from invoices.models.number_series import CREDIT_NOTES
from invoices.rules.documents import tax_on
from invoices.rules.lifecycle import ISSUED, PAID, UNNUMBERED
from invoices.rules.reconcile import tax_of_credit
from plans.rules.priced import EXACT, ZERO, exact_sum


class CreditError(ValueError):
    """The invoice cannot be credited so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """What is taken back of one charge, or of an invoice line, for some days; before tax."""

    text: str
    amount: Decimal
    period_start: date
    period_end: date
    quantity: Decimal = ZERO
    unit: str = ""
    steps: Sequence[Mapping[str, str]] = ()
    line_id: int | None = None
    assignment_id: int | None = None
    charge_id: int | None = None
    page_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedNote:
    """A credit note to write against an issued invoice."""

    invoice_id: UUID
    reason: str
    lines: Sequence[WantedLine]
    kind: str = NoteKind.RECONCILIATION
    remedy: str = Remedy.BALANCE
    written_by: str = ""
    approved_by: str = ""

    @property
    def net(self) -> Decimal:
        """The sum of its lines."""
        return exact_sum(line.amount for line in self.lines)


@dataclass(slots=True)
class _Open:
    """An invoice, and what notes took off it so far."""

    invoice: Invoice
    net: Decimal = ZERO
    tax: Decimal = ZERO
    returned: Decimal = ZERO
    notes: list[CreditNote] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        """What can still be credited, before tax."""
        return EXACT.subtract(self.invoice.lines_total, self.net)


def creditable(invoices: Collection[UUID]) -> dict[UUID, Decimal]:
    """What can still be credited of each invoice, before tax."""
    if not invoices:
        return {}
    return {pk: each.left for pk, each in _standing(Invoice.objects.filter(pk__in=invoices)).items()}


def write_credit_notes(wanted: Sequence[WantedNote], *, at: datetime) -> list[CreditNote]:
    """Write the notes, in their order, and settle what they change. The caller holds the customers' locks.

    CreditError where an invoice is not issued or would be credited beyond its total.
    """
    if not wanted:
        return []
    standing = _standing(Invoice.objects.filter(pk__in={each.invoice_id for each in wanted}))
    notes = [_note(each, standing.get(each.invoice_id), at) for each in wanted]
    for note, number in zip(notes, NumberSeries.take(CREDIT_NOTES, len(notes)), strict=True):
        note.number = number
    CreditNote.objects.bulk_create(notes)
    CreditNoteLine.objects.bulk_create(
        row for note, each in zip(notes, wanted, strict=True) for row in _rows(note, each.lines)
    )
    _settle(list(standing.values()), at)
    return notes


def _standing(invoices: QuerySet[Invoice]) -> dict[UUID, _Open]:
    rows = invoices.exclude(status__in=[*UNNUMBERED, InvoiceStatus.VOID]).select_related("customer")
    found = {row.pk: _Open(row) for row in rows.order_by("pk").select_for_update(no_key=True, of=("self",))}
    sums = CreditNote.objects.filter(invoice__in=found).order_by().values_list("invoice")
    for pk, net, tax, returned in sums.annotate(Sum("lines_total"), Sum("tax"), Sum("returned")):
        found[pk].net, found[pk].tax, found[pk].returned = net, tax, returned
    return found


def _note(wanted: WantedNote, standing: _Open | None, at: datetime) -> CreditNote:
    if standing is None:
        raise CreditError("only an issued invoice can be credited")
    invoice, net = standing.invoice, wanted.net
    if not 0 < net <= standing.left:
        raise CreditError(f"{invoice} carries {standing.left} before tax that was not credited yet")
    tax = tax_of_credit(
        net,
        lines_total=invoice.lines_total,
        tax=invoice.tax,
        credited=standing.net,
        credited_tax=standing.tax,
        rounded=tax_on(net, invoice.tax_percent, invoice.currency),
    )
    total = EXACT.add(net, tax)
    settled = min(total, invoice.due)
    returned = min(total - settled, invoice.credits_applied - standing.returned)
    standing.net, standing.tax, standing.returned = standing.net + net, standing.tax + tax, standing.returned + returned
    invoice.settled_by_notes += settled
    note = CreditNote(
        customer=invoice.customer,
        invoice=invoice,
        kind=wanted.kind,
        currency=invoice.currency,
        reason=wanted.reason[:500],
        remedy=wanted.remedy,
        lines_total=net,
        tax_percent=invoice.tax_percent,
        tax=tax,
        total=total,
        settled=settled,
        returned=returned,
        excess=total - settled - returned,
        issued_at=at,
        issued_on=local_date(at, invoice.timezone),
        seller=invoice.seller,
        buyer=invoice.buyer,
        written_by=wanted.written_by,
        approved_by=wanted.approved_by,
    )
    standing.notes.append(note)
    return note


def _rows(note: CreditNote, lines: Sequence[WantedLine]) -> list[CreditNoteLine]:
    return [
        CreditNoteLine(
            credit_note=note,
            position=position,
            line_id=each.line_id,
            assignment_id=each.assignment_id,
            charge_id=each.charge_id,
            text=each.text[:500],
            quantity=each.quantity,
            unit=each.unit,
            steps=[dict(step) for step in each.steps],
            amount=each.amount,
            period_start=each.period_start,
            period_end=each.period_end,
            page_number=each.page_number,
        )
        for position, each in enumerate(lines, 1)
    ]


def _paid(each: _Open, at: datetime) -> InvoiceMove:
    """The notes took off all that was open."""
    note, each.invoice.status = each.notes[-1], InvoiceStatus.PAID
    reason = f"Credit note {note.number}"
    return InvoiceMove(invoice=each.invoice, source=ISSUED, target=PAID, at=at, by=note.written_by, reason=reason)


def _settle(standing: Collection[_Open], at: datetime) -> None:
    """Bring the invoices' balances up to date, and give back what was paid beyond them."""
    changed = [each.invoice for each in standing]
    moves = [_paid(each, at) for each in standing if not each.invoice.due and each.invoice.status == ISSUED]
    Invoice.objects.bulk_update(changed, ["settled_by_notes", "status"], batch_size=500)
    InvoiceMove.objects.bulk_create(moves)
    notes = [note for each in standing for note in each.notes]
    for note in notes:
        if note.returned:
            give_back(note.invoice_id, at=at, amount=note.returned, reason=f"Credit note {note.number}")
    CreditGrant.objects.bulk_create(
        CreditGrant(
            customer=note.customer,
            currency=note.currency,
            amount=note.excess,
            kind=CreditKind.PAID,
            granted_at=at,
            reason=f"Credit note {note.number}",
            key=f"credit-note:{note.pk}",
        )
        for note in notes
        if note.excess and note.remedy == Remedy.BALANCE
    )
