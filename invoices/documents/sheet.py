"""The words and figures of an invoice or a credit note in the order of the page, ready for the template."""

from invoices.documents.paper import Buyer, Paper, PaperLine, PaperStep, Seller
from invoices.documents.printable import printable, printable_block, printable_name
from invoices.documents.wording import grouped, on_day, over_days, period_words

Words = dict[str, object]

REMARKS = {
    "DRAFT": "Not an invoice yet: nothing to pay",
    "VOID": "This invoice was cancelled: nothing to pay",
}


def sheet(paper: Paper) -> Words:
    """Everything that is printed, worded and safe. ValueError if a figure is no plain decimal."""
    currency = printable_name(paper.currency)
    title = "Credit note" if _is_note(paper) else "Invoice"
    return {
        "title": title,
        "to": "Credited to" if _is_note(paper) else "Billed to",
        "number": printable_name(paper.number or ""),
        "mark": paper.mark,
        "remark": REMARKS[paper.mark] if paper.mark else None,
        "seller": _seller(paper.seller),
        "buyer": _buyer(paper.buyer),
        "facts": _facts(paper),
        "due": _due(paper, currency),
        "currency": currency,
        "lines": [_line(line, paper) for line in paper.lines],
        "sums": _sums(paper),
        "notes": [note for note in map(printable_block, paper.notes) if note],
    }


def _seller(seller: Seller) -> Words:
    return {
        "name": printable_name(seller.name),
        "rows": _rows(*seller.address, _tagged("Tax ID", seller.tax_id), seller.email),
        "payment": printable_block(seller.payment_note),
        "footer": printable_name(seller.footer),
    }


def _buyer(buyer: Buyer) -> Words:
    return {
        "name": printable_name(buyer.name),
        "rows": _rows(*buyer.address, _tagged("Tax ID", buyer.tax_id), buyer.email),
    }


def _facts(paper: Paper) -> list[list[str]]:
    """Name, fact and what is said in small type below it."""
    facts = [
        ("Credit note number" if _is_note(paper) else "Invoice number", paper.number or "", ""),
        ("Invoice number", paper.against, ""),
        ("Issued", on_day(paper.issued_on) if paper.issued_on else "", ""),
        ("Due", on_day(paper.due_on) if paper.due_on else "", ""),
        ("Period", period_words(paper.period_label), over_days(paper.period)),
        ("For", "Fees in advance" if paper.kind == "opening" else "", ""),
        ("Customer", paper.buyer.key, ""),
    ]
    return [[name, printable_name(fact), detail] for name, fact, detail in facts if fact]


def _due(paper: Paper, currency: str) -> Words:
    by = f"by {on_day(paper.due_on)}" if paper.due_on and not paper.mark else None
    words = "Amount credited" if _is_note(paper) else "Amount due"
    return {"text": words, "amount": f"{currency} {grouped(paper.due)}", "by": by}


def _line(line: PaperLine, paper: Paper) -> Words:
    price = line.unit_price or _only_price(line)
    return {
        "text": printable(line.text),
        "quantity": "" if _is_note(paper) and line.quantity == "0" else grouped(line.quantity),
        "unit": printable_name(line.unit),
        "price": grouped(price) if price else None,
        "amount": grouped(line.amount),
        "service": over_days(line.service or paper.period),
        "steps": [] if _says_nothing_new(line) else [_step(step) for step in line.steps],
        "definition": printable(line.definition or ""),
    }


def _is_note(paper: Paper) -> bool:
    return paper.kind == "credit_note"


def _only_price(line: PaperLine) -> str | None:
    return line.steps[0].unit_price if _is_one_product(line) else None


def _says_nothing_new(line: PaperLine) -> bool:
    return _is_one_product(line) and not line.steps[0].text


def _is_one_product(line: PaperLine) -> bool:
    """Whether the working is the line itself, whose columns say it already."""
    if len(line.steps) != 1:
        return False
    step = line.steps[0]
    same_price = line.unit_price is None or step.unit_price == line.unit_price
    return same_price and (step.quantity, step.amount) == (line.quantity, line.amount)


def _step(step: PaperStep) -> Words:
    factors = [grouped(factor) for factor in (step.quantity, step.unit_price) if factor is not None]
    amount = grouped(step.amount)
    return {
        "text": printable_name(step.text),
        "working": f"{' × '.join(factors)} = {amount}" if factors else amount,
    }


def _sums(paper: Paper) -> list[Words]:
    """A subtotal only where something comes between it and the total."""
    taxes = [_sum(f"{printable_name(tax.text)} on {grouped(tax.base)}", tax.amount) for tax in paper.taxes]
    taken_off = [_sum(printable_name(credit.text), credit.amount) for credit in paper.credits]
    subtotal = [_sum("Subtotal", paper.subtotal)] if taxes or paper.subtotal != paper.total else []
    return [*subtotal, *taxes, _sum("Total", paper.total, strong=True), *taken_off]


def _sum(text: str, amount: str, *, strong: bool = False) -> Words:
    return {"text": text, "amount": grouped(amount), "strong": strong}


def _tagged(tag: str, text: str) -> str:
    return f"{tag} {text}" if text else ""


def _rows(*rows: str) -> list[str]:
    return [row for row in map(printable_name, rows) if row]
