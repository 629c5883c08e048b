"""What a credit note looks like over HTTP. Its amounts are positive: what it takes off."""

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
    FirstDay,
    Instant,
    NextCursor,
    Quantity,
    one_of,
)
from customers.rules.money import Money, plain
from invoices import models
from invoices.api.body import Step


class CreditedInvoice(Struct, frozen=True):
    """The invoice that a credit note takes from."""

    id: UUID
    number: Annotated[str, Meta(examples=["INV-000041"])]


class CreditNoteLine(Struct, frozen=True, rename={"service_from": "from", "service_to": "to"}):
    """What is taken back for the days [`from`, `to`), before tax."""

    n: Annotated[int, Meta(ge=1, description="Its place on the credit note.")]
    text: Annotated[str, Meta(examples=["Tickets resolved: taken back, October 2026"])]
    line: Annotated[int | None, Meta(description="Its place on the invoice, where it is about one line of it.")]
    quantity: Annotated[Quantity, Meta(description="How many units are taken back; 0 where only money is.")]
    unit: Annotated[str, Meta(examples=["tickets"])]
    steps: Annotated[tuple[Step, ...], Meta(description="The working, before rounding.")]
    amount: Amount
    service_from: FirstDay
    service_to: DayAfter

    @classmethod
    def of(cls, line: models.CreditNoteLine, currency: str) -> Self:
        """The line, which comes with its invoice line."""
        return cls(
            n=line.position,
            text=line.text,
            line=line.line.position if line.line else None,
            quantity=plain(line.quantity),
            unit=line.unit,
            steps=tuple(Step.of(step, currency) for step in line.steps),
            amount=Money(line.amount, currency).text,
            service_from=line.period_start,
            service_to=line.period_end,
        )


class CreditNote(Struct, frozen=True):
    """What is taken off an issued invoice. `total` is `settled`, `returned` and `excess`."""

    id: UUID
    number: Annotated[str, Meta(examples=["CN-000007"])]
    kind: Annotated[str, one_of(models.CreditKind, "`reconciliation`: usage that was taken back.")]
    reason: Annotated[str, Meta(examples=["Usage of a closed period was taken back."])]
    customer: CustomerKey
    invoice: CreditedInvoice
    currency: Currency
    lines: tuple[CreditNoteLine, ...]
    lines_total: Amount
    tax_percent: Annotated[str, Meta(description="The invoice's rate of tax, in percent.", examples=["8.25"])]
    tax: Amount
    total: Annotated[Amount, Meta(description="What it takes off, above nothing.")]
    settled: Annotated[Amount, Meta(description="Taken off what was open on the invoice.")]
    returned: Annotated[Amount, Meta(description="Credits used on the invoice that it gives back.")]
    excess: Annotated[Amount, Meta(description="What was paid already and goes back as `remedy` says.")]
    remedy: Annotated[str, one_of(models.Remedy, "`balance`: kept as credit; `refund`: paid back.")]
    issued_at: Instant
    issued_on: Annotated[date, Meta(description="The customer's local date of the issue.", examples=["2026-11-03"])]

    @classmethod
    def of(cls, note: models.CreditNote) -> Self:
        """The credit note, which comes `with_lines`."""

        def money(amount: Decimal) -> str:
            return Money(amount, note.currency).text

        return cls(
            id=note.pk,
            number=note.number,
            kind=note.kind,
            reason=note.reason,
            customer=note.customer.key,
            invoice=CreditedInvoice(note.invoice_id, str(note.invoice)),
            currency=note.currency,
            lines=tuple(CreditNoteLine.of(line, note.currency) for line in note.lines.all()),
            lines_total=money(note.lines_total),
            tax_percent=plain(note.tax_percent),
            tax=money(note.tax),
            total=money(note.total),
            settled=money(note.settled),
            returned=money(note.returned),
            excess=money(note.excess),
            remedy=note.remedy,
            issued_at=note.issued_at,
            issued_on=note.issued_on,
        )


class CreditNotePage(Struct, frozen=True):
    """Some credit notes, the latest first."""

    results: tuple[CreditNote, ...]
    next: NextCursor

    @classmethod
    def of(cls, notes: Sequence[models.CreditNote], following: str | None) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(map(CreditNote.of, notes)), following)
