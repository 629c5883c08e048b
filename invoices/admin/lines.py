"""The lines of an invoice as its page shows them: what was charged, how it was worked out, what lies behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from customers.admin.parts.display import amount, quantity
from customers.rules.money import exact_text
from customers.rules.period import Period
from invoices.actions.drill_down import WITH_USAGE
from invoices.models import Invoice, InvoiceLine, LineKind
from meters.models import Kind

STEPS_SHOWN = 50

BEHIND = "admin:invoices_invoice_line_outcomes"

SPEAK_FOR_THEMSELVES = (LineKind.USAGE, LineKind.FLAT)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One row of the working, as texts."""

    text: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line, as texts; `behind` is the address of the outcomes or events it counts."""

    position: int
    text: str
    kind: str
    service: str
    quantity: str
    unit: str
    steps: Sequence[ShownStep]
    amount: str
    behind: str
    behind_text: str


def shown_lines(invoice: Invoice) -> list[ShownLine]:
    """Every line, in a constant number of queries."""
    rows = invoice.lines.select_related("meter").order_by("position")
    return [_shown(invoice, row) for row in rows]


def _shown(invoice: Invoice, line: InvoiceLine) -> ShownLine:
    is_usage = line.kind in WITH_USAGE and line.meter is not None
    return ShownLine(
        position=line.position,
        text=line.text,
        kind="" if line.kind in SPEAK_FOR_THEMSELVES else line.get_kind_display(),
        service=days(Period(line.period_start, line.period_end)),
        quantity=quantity(line.quantity) if is_usage else "",
        unit=line.unit,
        steps=[_step(step, invoice.currency) for step in line.steps[:STEPS_SHOWN]],
        amount=amount(line.amount, invoice.currency),
        behind=reverse(BEHIND, args=(invoice.pk, line.position)) if is_usage else "",
        behind_text="Show the outcomes" if line.meter and line.meter.kind == Kind.OUTCOME else "Show the events",
    )


def days(period: Period) -> str:
    """ "1 to 31 October 2026", or both days in full when they lie in two months."""
    first, last = period.start, period.last_day
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last:%-d %B %Y}"
    return f"{first:%-d %B %Y} to {last:%-d %B %Y}"


def _step(step: Mapping[str, Any], currency: str) -> ShownStep:
    units, price, exact = (Decimal(step[name]) for name in ("quantity", "unit_price", "amount"))
    return ShownStep(step.get("text", ""), quantity(units), exact_text(price, currency), exact_text(exact, currency))
