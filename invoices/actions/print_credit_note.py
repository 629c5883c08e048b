"""Print a credit note: from its rows to the paper, and to PDF."""

import re
from collections.abc import Iterator
from decimal import Decimal

from customers.rules.money import Money
from customers.rules.period import Period
from invoices.actions.print_invoice import buyer_of, days, paper_line, seller_of, taxes
from invoices.documents.paper import Paper
from invoices.documents.pdf import render_invoice
from invoices.models import CreditNote, Remedy


def print_credit_note(note: CreditNote) -> bytes:
    """The PDF, from what the note froze."""
    return render_invoice(paper_of(note))


def file_name(note: CreditNote) -> str:
    """What the PDF is saved as: CN-000007.pdf."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", note.number) + ".pdf"


def paper_of(note: CreditNote) -> Paper:
    """The credit note as it is printed; its amounts are what it takes off."""

    def money(amount: Decimal) -> str:
        return Money(amount, note.currency).text

    invoice = note.invoice
    return Paper(
        kind="credit_note",
        against=invoice.number or "",
        status="issued",
        currency=note.currency,
        seller=seller_of(note.seller),
        buyer=buyer_of(note.buyer),
        number=note.number,
        issued_on=note.issued_on,
        due_on=None,
        period=days(Period(invoice.period_start, invoice.period_end)),
        period_label=invoice.period,
        lines=tuple(paper_line(line, note.currency) for line in note.lines.all()),
        subtotal=money(note.lines_total),
        total=money(note.total),
        due=money(note.total),
        taxes=taxes(note),
        notes=(note.reason, " ".join(_goes(note))),
    )


def _goes(note: CreditNote) -> Iterator[str]:
    """What becomes of the total."""
    said = {
        "is taken off what was open on the invoice": note.settled,
        "of credits used on the invoice is given back": note.returned,
        "is paid back" if note.remedy == Remedy.REFUND else "is kept as credit for the next invoices": note.excess,
    }
    for words, amount in said.items():
        if amount:
            yield f"{Money(amount, note.currency)} {words}."
