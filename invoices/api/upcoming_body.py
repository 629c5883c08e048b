"""What an upcoming invoice looks like over HTTP: like an invoice, without what only a document has."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from customers.api.shapes import Amount, Currency, CustomerKey, DayAfter, FirstDay, Instant, MonthLabel, one_of
from customers.rules.money import Money, exact_text, plain
from customers.rules.period import Period, month
from invoices import models
from invoices.actions.preview import Preview
from invoices.actions.running import Running
from invoices.api.body import InvoiceLine, Step
from invoices.rules.due_line import DueLine
from plans.rules import priced


class Upcoming(Struct, frozen=True, rename={"service_from": "from", "service_to": "to"}):
    """What an invoice would be if its billing periods ended now; `credits` is what it would use of them."""

    id: Annotated[UUID | None, Meta(description="Null: it is no document yet.")]
    number: Annotated[str | None, Meta(description="Null: it is no document yet.")]
    status: Annotated[Literal["upcoming"], Meta(description="Always `upcoming`.")]
    kind: Annotated[str, one_of(models.InvoiceKind, "`opening`: fees in advance at the start of a plan.")]
    customer: CustomerKey
    period: Annotated[MonthLabel, Meta(description="The month with which it will be billed.")]
    service_from: FirstDay
    service_to: DayAfter
    currency: Currency
    lines: Annotated[tuple[InvoiceLine, ...], Meta(description="Empty when nothing would be billed.")]
    lines_total: Amount
    tax_percent: Annotated[str, Meta(description="The rate of tax on the lines, in percent.", examples=["8.25"])]
    tax: Amount
    total: Amount
    credits: Annotated[Amount, Meta(description="Credits that would be used.")]
    due: Amount
    issued_at: Annotated[Instant | None, Meta(description="Null: it is not issued.")]
    due_on: Annotated[date | None, Meta(description="Null: it is not issued.")]

    @classmethod
    def of(cls, running: Running, preview: Preview | None) -> Self:
        """The preview. An empty invoice of the running month for none, and for one on which all comes to nothing."""
        label = preview.place.month if preview else running.month
        currency = preview.place.currency if preview else running.customer.currency
        billed = preview if preview and _is_worth_writing(preview) else None
        days = billed.period if billed else _days(running, label)

        def money(name: str) -> str:
            return Money(getattr(billed, name) if billed else Decimal(0), currency).text

        return cls(
            id=None,
            number=None,
            status="upcoming",
            kind=preview.place.kind if preview else models.InvoiceKind.PERIOD.value,
            customer=running.customer.key,
            period=label,
            service_from=days.start,
            service_to=days.end,
            currency=currency,
            lines=tuple(_line(n, x, currency) for n, x in enumerate(billed.lines if billed else (), 1)),
            lines_total=money("lines_total"),
            tax_percent=plain(running.customer.tax_percent),
            tax=money("tax"),
            total=money("total"),
            credits=money("credits"),
            due=money("due"),
            issued_at=None,
            due_on=None,
        )


class UpcomingInvoice(Upcoming, frozen=True, kw_only=True):
    """The next invoice as it would be now; `others` are those beside it: fees in advance at the start of a plan,
    other currencies, longer billing periods.
    """

    others: tuple[Upcoming, ...]

    @classmethod
    def next_of(cls, running: Running) -> Self:
        """The next invoice, with the others that would be written."""
        own = running.next_invoice
        others = [each for each in running.previews if each is not own and _is_worth_writing(each)]
        return cls(
            **asdict(Upcoming.of(running, own)),
            others=tuple(Upcoming.of(running, each) for each in others),
        )


def due_steps(steps: Sequence[priced.Step], currency: str) -> tuple[Step, ...]:
    """The working of a line that is not written yet."""
    return tuple(
        Step(
            step.text,
            plain(step.quantity),
            exact_text(step.unit_price, currency),
            exact_text(step.amount, currency),
        )
        for step in steps
    )


def _days(running: Running, label: str) -> Period:
    """The running billing period that closes in the month, or the month."""
    return next((plan.period for plan in running.plans if plan.period.label == label), month(label))


def _line(n: int, line: DueLine, currency: str) -> InvoiceLine:
    steps = due_steps(line.steps, currency)
    return InvoiceLine(
        n=n,
        text=line.text,
        charge=line.key,
        kind=line.kind,
        quantity=plain(line.quantity),
        unit=line.unit,
        unit_price=steps[0].unit_price if len(steps) == 1 else None,
        steps=steps,
        amount=Money(line.amount, currency).text,
        service_from=line.service.start,
        service_to=line.service.end,
    )


def _is_worth_writing(preview: Preview) -> bool:
    return any(line.amount for line in preview.lines)
