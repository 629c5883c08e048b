"""The report in plain text, in aligned columns."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from billing_site.demo.access import Doors
from customers.rules.money import Money, exact_text, plain
from invoices.models import Invoice, InvoiceLine


def events_report(month: str, totals: Mapping[str, int], outcomes: int) -> Iterator[str]:
    """What became of the events."""
    yield f"Upshot demonstration, {month}"
    yield ""
    yield f"{'Events accepted':<20}{totals['accepted']:>8}"
    yield f"{'Events known before':<20}{totals['duplicates']:>8}"
    yield f"{'Outcomes':<20}{outcomes:>8}"


def invoice_report(invoice: Invoice, pdf: Path) -> Iterator[str]:
    """One invoice: its number, its lines with their working, its total, and where its PDF lies."""
    yield ""
    yield f"{invoice}  {invoice.customer.name} ({invoice.customer.key})"
    yield from (_line(line, invoice.currency) for line in invoice.lines.all())
    yield _row("total", "", _money(invoice.total, invoice.currency), invoice.currency)
    yield f"  {_near(pdf)}"


def doors_report(doors: Doors, site: str | None) -> Iterator[str]:
    """Where to go on, and how to get in; `site` is None when nothing is served."""
    yield ""
    yield f"{'Admin':<12}{f'{site}/admin/' if site else 'served by: make demo'}"
    yield f"{'Login':<12}{doors.user}"
    yield f"{'Password':<12}{doors.password}"
    if site:
        yield f"{'API':<12}{site}/api/docs/"
    yield f"{'API key in':<12}{_near(doors.api_key_file)}"


def _line(line: InvoiceLine, currency: str) -> str:
    working = " + ".join(_step(step, currency) for step in line.steps)
    return _row(line.text, working, _money(line.amount, currency), currency)


def _step(step: Mapping[str, str], currency: str) -> str:
    return f"{plain(Decimal(step['quantity']))} x {exact_text(Decimal(step['unit_price']), currency)}"


def _row(text: str, working: str, amount: str, currency: str) -> str:
    return f"  {text:<36}{working:>20}{amount:>14} {currency}"


def _near(path: Path) -> Path:
    """The path from here, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _money(amount: Decimal, currency: str) -> str:
    return Money(amount, currency).text
