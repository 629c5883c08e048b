"""Credit fees that were paid for days which are not covered any more, and that no invoice could give back (R16)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from invoices.actions.credit import WantedLine, WantedNote, write_credit_notes
from invoices.models import CreditNoteLine, InvoiceLine, InvoiceStatus, LineKind
from invoices.rules.due_line import DueLine
from plans.rules.priced import EXACT, ZERO

REASON = "Days that were paid in advance are not covered any more."


def credit_fees(left_out: Sequence[DueLine], *, at: datetime) -> None:
    """Write a credit note for each line that gives back more than its invoice bore, against the newest that billed it.

    The caller holds the customers' locks. Two statements to find the lines, none where there is nothing.
    """
    if not left_out:
        return
    open_lines = _open_lines(left_out)
    write_credit_notes([note for line in left_out for note in _notes(line, open_lines)], at=at)


def _open_lines(left_out: Iterable[DueLine]) -> list[InvoiceLine]:
    """Issued lines that billed these fees, newest first."""
    rows = InvoiceLine.objects.filter(
        kind=LineKind.FLAT, amount__gt=0, assignment__in={line.assignment_id for line in left_out}
    ).exclude(invoice__status__in=[InvoiceStatus.DRAFT, InvoiceStatus.VOID])
    return list(rows.order_by("-invoice__issued_at", "-pk"))


def _notes(line: DueLine, open_lines: Sequence[InvoiceLine]) -> Iterable[WantedNote]:
    left, credited = line.amount.copy_abs(), _credited(open_lines)
    for billed in open_lines:
        same = (billed.assignment_id, billed.charge_id) == (line.assignment_id, line.charge_id)
        if not same or not _overlap(billed, line.service.start, line.service.end):
            continue
        part = min(left, EXACT.subtract(billed.amount, credited.get(billed.pk, ZERO)))
        if part > 0:
            left = EXACT.subtract(left, part)
            yield WantedNote(invoice_id=billed.invoice_id, reason=REASON, lines=[_line(line, billed, part)])


def _credited(lines: Iterable[InvoiceLine]) -> Mapping[int, Decimal]:
    rows = CreditNoteLine.objects.filter(line__in=[line.pk for line in lines]).order_by().values_list("line")
    return dict(rows.annotate(Sum("amount")))


def _overlap(billed: InvoiceLine, start: date, end: date) -> bool:
    return billed.period_start < end and start < billed.period_end


def _line(line: DueLine, billed: InvoiceLine, amount: Decimal) -> WantedLine:
    return WantedLine(
        text=line.text,
        amount=amount,
        line_id=billed.pk,
        assignment_id=line.assignment_id,
        charge_id=line.charge_id,
        period_start=line.service.start,
        period_end=line.service.end,
    )
