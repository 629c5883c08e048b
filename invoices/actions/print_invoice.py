"""Print an invoice: from its rows to the paper, and to PDF."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from customers.rules.money import Money, exact_text, plain
from customers.rules.period import Period
from invoices.actions.issue import buyer_now, seller_now
from invoices.actions.print_usage import notes_of, said_of
from invoices.documents.paper import Buyer, Days, Paper, PaperCredit, PaperLine, PaperStep, PaperTax, Seller
from invoices.documents.pdf import render_invoice
from invoices.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine, InvoiceStatus, SellerProfile


def print_invoice(invoice: Invoice) -> bytes:
    """The PDF. On an issued invoice stands what it froze, on a draft what holds today."""
    return render_invoice(paper_of(invoice))


def file_name(invoice: Invoice) -> str:
    """What the PDF is saved as: INV-000041.pdf, or draft-2026-10-acme.pdf."""
    name = invoice.number or f"draft-{invoice.period}-{invoice.customer.key}"
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) + ".pdf"


def paper_of(invoice: Invoice) -> Paper:
    """The invoice as it is printed. What was credited and paid since is not on it: the document stays."""

    def money(amount: Decimal) -> str:
        return Money(amount, invoice.currency).text

    used = invoice.credits_applied
    is_void = invoice.status == InvoiceStatus.VOID
    return Paper(
        kind="opening" if invoice.kind == "opening" else "period",
        status=invoice.status,
        currency=invoice.currency,
        seller=seller_of(invoice.seller if invoice.is_numbered else seller_now(SellerProfile.current())),
        buyer=buyer_of(invoice.buyer if invoice.is_numbered else buyer_now(invoice.customer)),
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        period=days(Period(invoice.period_start, invoice.period_end)),
        period_label=invoice.period,
        lines=tuple(
            replace(paper_line(line, invoice.currency), definition=said_of(line, invoice))
            for line in invoice.lines.select_related("meter")
        ),
        subtotal=money(invoice.lines_total),
        total=money(invoice.total),
        due=money(Decimal(0) if is_void else invoice.total - used),
        taxes=taxes(invoice),
        credits=(PaperCredit("Credits", money(used.copy_negate())),) if used else (),
        notes=notes_of(invoice),
    )


def taxes(document: Invoice | CreditNote) -> tuple[PaperTax, ...]:
    """The one rate of tax, where there is any."""
    if not document.tax_percent:
        return ()
    base, tax = (Money(amount, document.currency).text for amount in (document.lines_total, document.tax))
    return (PaperTax(f"Tax {plain(document.tax_percent)} %", base, tax),)


def seller_of(kept: Mapping[str, str]) -> Seller:
    """Who bills, as a document keeps it."""
    return Seller(kept["name"], _rows(kept["address"]), kept["tax_number"], kept["email"], footer=kept["footer"])


def buyer_of(kept: Mapping[str, str]) -> Buyer:
    """Who is billed, as a document keeps it."""
    return Buyer(kept["name"], kept["key"], _rows(kept["address"]), kept["tax_number"], kept["email"])


def paper_line(line: InvoiceLine | CreditNoteLine, currency: str) -> PaperLine:
    """The line with its working."""
    return PaperLine(
        text=line.text,
        amount=Money(line.amount, currency).text,
        quantity=plain(line.quantity),
        unit=line.unit,
        steps=tuple(_step(step, currency) for step in line.steps),
        service=days(Period(line.period_start, line.period_end)),
    )


def _step(step: Mapping[str, str], currency: str) -> PaperStep:
    """What is taken off stands alone; everything else shows its factors."""
    text = step.get("text", "")
    if text and Decimal(step["amount"]) < 0:
        return PaperStep(exact_text(Decimal(step["amount"]), currency), text=text)
    unit_price, amount = (exact_text(Decimal(step[name]), currency) for name in ("unit_price", "amount"))
    return PaperStep(amount, plain(Decimal(step["quantity"])), unit_price, text)


def _rows(address: str) -> tuple[str, ...]:
    return tuple(address.splitlines())


def days(period: Period) -> Days:
    """Both ends belong to it."""
    return Days(period.start, period.last_day)
