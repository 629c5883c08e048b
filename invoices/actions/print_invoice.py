"""Print an invoice: from its rows to the paper, and to PDF."""

import re
from collections.abc import Mapping
from decimal import Decimal

from customers.rules.money import Money, exact_text, plain
from customers.rules.period import Period
from invoices.actions.issue import buyer_now, seller_now
from invoices.documents.paper import Buyer, Days, Paper, PaperCredit, PaperLine, PaperStep, PaperTax, Seller
from invoices.documents.pdf import render_invoice
from invoices.models import Invoice, InvoiceLine, SellerProfile


def print_invoice(invoice: Invoice) -> bytes:
    """The PDF. On an issued invoice stands what it froze, on a draft what holds today."""
    return render_invoice(paper_of(invoice))


def file_name(invoice: Invoice) -> str:
    """What the PDF is saved as: INV-000041.pdf, or draft-2026-10-acme.pdf."""
    name = invoice.number or f"draft-{invoice.period}-{invoice.customer.key}"
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) + ".pdf"


def paper_of(invoice: Invoice) -> Paper:
    """The invoice as it is printed."""

    def money(amount: Decimal) -> str:
        return Money(amount, invoice.currency).text

    rate = f"Tax {plain(invoice.tax_percent)} %"
    taxes = (PaperTax(rate, money(invoice.lines_total), money(invoice.tax)),) if invoice.tax_percent else ()
    used = invoice.credits_applied
    return Paper(
        kind="opening" if invoice.kind == "opening" else "period",
        status=invoice.status,
        currency=invoice.currency,
        seller=_seller(invoice),
        buyer=_buyer(invoice),
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        period=_days(Period(invoice.period_start, invoice.period_end)),
        period_label=invoice.period,
        lines=tuple(_line(line, invoice.currency) for line in invoice.lines.all()),
        subtotal=money(invoice.lines_total),
        total=money(invoice.total),
        due=money(invoice.due),
        taxes=taxes,
        credits=(PaperCredit("Credits", money(used.copy_negate())),) if used else (),
    )


def _seller(invoice: Invoice) -> Seller:
    kept: Mapping[str, str] = seller_now(SellerProfile.current()) if not invoice.is_numbered else invoice.seller
    return Seller(kept["name"], _rows(kept["address"]), kept["tax_number"], kept["email"], footer=kept["footer"])


def _buyer(invoice: Invoice) -> Buyer:
    kept: Mapping[str, str] = buyer_now(invoice.customer) if not invoice.is_numbered else invoice.buyer
    return Buyer(kept["name"], kept["key"], _rows(kept["address"]), kept["tax_number"], kept["email"])


def _line(line: InvoiceLine, currency: str) -> PaperLine:
    return PaperLine(
        text=line.text,
        amount=Money(line.amount, currency).text,
        quantity=plain(line.quantity),
        unit=line.unit,
        steps=tuple(_step(step, currency) for step in line.steps),
        service=_days(Period(line.period_start, line.period_end)),
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


def _days(period: Period) -> Days:
    return Days(period.start, period.last_day)
