"""The lines of an invoice as a table, and the outcomes behind them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from customers.rules.money import Money, exact_text, plain
from invoices.actions.drill_down import OutcomeBehind, Place, behind, billed
from invoices.actions.export.table import Cell, Table
from invoices.models import Invoice, InvoiceLine
from meters.actions.behind import Behind

AT_ONCE = 1_000
"""Outcomes read with one statement."""

LINE_COLUMNS = (
    *("invoice", "customer", "currency", "line", "kind", "charge", "text", "from", "to"),
    *("quantity", "unit", "unit_price", "amount", "page", "page_hash"),
)
OUTCOME_COLUMNS = (
    *("invoice", "line", "charge", "outcome", "case", "event", "class", "usage_date"),
    *("quantity", "reason", "definition_version", "status_now"),
)


def lines_table(invoice: Invoice) -> Table:
    """Its lines in order. Days are half-open; `unit_price` is empty where no single price makes the amount."""
    return Table(LINE_COLUMNS, (_line(invoice, line) for line in invoice.lines.order_by("position")))


def outcomes_table(invoice: Invoice, *, as_of: datetime) -> Table:
    """What its lines count, line by line, up to the page of the journal that each names; read a thousand at a time.

    `status_now` says what has become of an outcome since, where it would not count any more.
    """
    return Table(OUTCOME_COLUMNS, _outcomes(invoice, as_of))


def _line(invoice: Invoice, line: InvoiceLine) -> Sequence[Cell]:
    price = Decimal(line.steps[0]["unit_price"]) if len(line.steps) == 1 else None
    return (
        invoice.number or "",
        invoice.customer.key,
        invoice.currency,
        line.position,
        line.kind,
        line.charge_key,
        line.text,
        line.period_start.isoformat(),
        line.period_end.isoformat(),
        plain(line.quantity),
        line.unit,
        None if price is None else exact_text(price, invoice.currency),
        Money(line.amount, invoice.currency).text,
        line.page_number,
        bytes(line.page_hash).hex() if line.page_hash else None,
    )


def _outcomes(invoice: Invoice, as_of: datetime) -> Iterator[Sequence[Cell]]:
    for line in invoice.lines.select_related("meter").order_by("position"):
        if counts := behind(line, invoice):
            for row in _behind(counts, as_of):
                yield _outcome(invoice, line, row)


def _behind(counts: Behind, as_of: datetime) -> Iterator[OutcomeBehind]:
    following: Place | None = None
    while True:
        page = billed(counts, limit=AT_ONCE, as_of=as_of, following=following)
        yield from page.rows
        following = page.following
        if following is None:
            return


def _outcome(invoice: Invoice, line: InvoiceLine, row: OutcomeBehind) -> Sequence[Cell]:
    return (
        invoice.number or "",
        line.position,
        line.charge_key,
        str(row.id),
        row.case,
        row.name,
        row.outcome_class,
        row.day.isoformat(),
        plain(row.quantity),
        row.reason,
        row.version,
        row.status_now or "",
    )
