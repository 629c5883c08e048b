"""What an invoice looks like over HTTP. Amounts and quantities are strings, days are half-open (H1)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from msgspec import Meta, Struct

from customers.api.shapes import (
    Amount,
    Currency,
    CustomerKey,
    DayAfter,
    ExactAmount,
    FirstDay,
    Instant,
    MonthLabel,
    NextCursor,
    Quantity,
    one_of,
)
from customers.rules.money import Money, exact_text, plain
from invoices import models


class Step(Struct, frozen=True):
    """One step of the working of a line, before rounding: `quantity` times `unit_price` is `amount`."""

    text: Annotated[str, Meta(description="What it is about; empty where the line says it.", examples=["first 50"])]
    quantity: Quantity
    unit_price: ExactAmount
    amount: ExactAmount

    @classmethod
    def of(cls, step: dict[str, str], currency: str) -> Self:
        """The step as the line keeps it."""
        unit_price, amount = (exact_text(Decimal(step[name]), currency) for name in ("unit_price", "amount"))
        return cls(step.get("text", ""), plain(Decimal(step["quantity"])), unit_price, amount)


class InvoiceLine(Struct, frozen=True, rename={"service_from": "from", "service_to": "to"}):
    """What one charge comes to for the days [`from`, `to`)."""

    n: Annotated[int, Meta(ge=1, description="Its place on the invoice.")]
    text: Annotated[str, Meta(examples=["120 tickets resolved"])]
    charge: Annotated[
        str,
        Meta(
            description="The key of the charge in the plan, of the plan, the coupon or the pack's meter.",
            examples=["resolved"],
        ),
    ]
    kind: Annotated[str, one_of(models.LineKind)]
    quantity: Quantity
    unit: Annotated[str, Meta(examples=["tickets"])]
    unit_price: Annotated[ExactAmount | None, Meta(description="Null where no single price makes the amount.")]
    steps: Annotated[tuple[Step, ...], Meta(description="The working, before rounding.")]
    amount: Amount
    service_from: FirstDay
    service_to: DayAfter

    @classmethod
    def of(cls, line: models.InvoiceLine, currency: str) -> Self:
        """The line in its invoice's currency."""
        steps = tuple(Step.of(step, currency) for step in line.steps)
        return cls(
            n=line.position,
            text=line.text,
            charge=line.charge_key,
            kind=line.kind,
            quantity=plain(line.quantity),
            unit=line.unit,
            unit_price=steps[0].unit_price if len(steps) == 1 else None,
            steps=steps,
            amount=Money(line.amount, currency).text,
            service_from=line.period_start,
            service_to=line.period_end,
        )


class Invoice(Struct, frozen=True, rename={"service_from": "from", "service_to": "to"}):
    """An invoice. `total` is lines and tax; `due` is what is left of it after credits, credit notes and payments."""

    id: UUID
    number: Annotated[str | None, Meta(description="Null while it is a draft.", examples=["INV-000041"])]
    status: Annotated[str, one_of(models.InvoiceStatus)]
    kind: Annotated[str, one_of(models.InvoiceKind, "`opening`: fees in advance at the start of a plan.")]
    customer: CustomerKey
    period: Annotated[MonthLabel, Meta(description="The month in which it is billed.")]
    service_from: FirstDay
    service_to: DayAfter
    currency: Currency
    lines: tuple[InvoiceLine, ...]
    lines_total: Amount
    tax_percent: Annotated[str, Meta(description="The rate of tax on the lines, in percent.", examples=["8.25"])]
    tax: Amount
    total: Amount
    credits: Annotated[Amount, Meta(description="Credits used, and what credit notes took off what was open.")]
    paid: Annotated[Amount, Meta(description="What was paid.")]
    due: Amount
    issued_at: Annotated[Instant | None, Meta(description="Null while it is a draft.")]
    due_on: Annotated[date | None, Meta(description="The day to pay it by.", examples=["2026-11-15"])]

    @classmethod
    def of(cls, invoice: models.Invoice) -> Self:
        """The invoice with its lines."""

        def money(amount: Decimal) -> str:
            return Money(amount, invoice.currency).text

        return cls(
            id=invoice.pk,
            number=invoice.number,
            status=invoice.status,
            kind=invoice.kind,
            customer=invoice.customer.key,
            period=invoice.period,
            service_from=invoice.period_start,
            service_to=invoice.period_end,
            currency=invoice.currency,
            lines=tuple(InvoiceLine.of(line, invoice.currency) for line in invoice.lines.all()),
            lines_total=money(invoice.lines_total),
            tax_percent=plain(invoice.tax_percent),
            tax=money(invoice.tax),
            total=money(invoice.total),
            credits=money(invoice.credits_applied + invoice.settled_by_notes),
            paid=money(invoice.paid),
            due=money(invoice.due),
            issued_at=invoice.issued_at,
            due_on=invoice.due_on,
        )


class InvoicePage(Struct, frozen=True):
    """Some invoices, the latest month first."""

    results: tuple[Invoice, ...]
    next: NextCursor

    @classmethod
    def of(cls, invoices: Sequence[models.Invoice], following: str | None) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(Invoice.of(invoice) for invoice in invoices), following)
