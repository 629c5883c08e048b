"""What a customer's standing looks like over HTTP. Amounts and quantities are strings, days are half-open (H1)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from msgspec import Meta, Struct

from customers.api.shapes import (
    Amount,
    Currency,
    CustomerKey,
    DayAfter,
    FirstDay,
    Instant,
    MonthLabel,
    Quantity,
    one_of,
)
from customers.models import CreditKind
from customers.rules.money import Money, plain
from invoices import models
from invoices.actions.preview import Preview
from invoices.actions.standing import CreditsLeft, PackLeft, Standing
from invoices.api.body import Step
from invoices.api.upcoming_body import due_steps
from invoices.rules.standing import ChargeStanding, Gauge, PlanStanding

LastDay = Annotated[date | None, Meta(description="The last local day; null without an end.", examples=["2026-12-31"])]


class UnitsStanding(Struct, frozen=True):
    """Units, and how many of them are used."""

    units: Quantity
    used: Quantity
    left: Quantity

    @classmethod
    def of(cls, gauge: Gauge) -> Self:
        """The gauge of units."""
        return cls(plain(gauge.limit), plain(gauge.used), plain(gauge.left))


class BoundStanding(Struct, frozen=True):
    """A bound on an amount; of a minimum, `left` is what is missing. `used` can be more than `amount`."""

    amount: Amount
    used: Amount
    left: Amount

    @classmethod
    def of(cls, gauge: Gauge, currency: str) -> Self:
        """The gauge of money."""
        amount, used, left = (Money.rounded(each, currency).text for each in (gauge.limit, gauge.used, gauge.left))
        return cls(amount, used, left)


class ChargeInPeriod(Struct, frozen=True, kw_only=True):
    """One usage charge in the running period. `used` is everything; what is free of it stands beside it."""

    charge: Annotated[str, Meta(description="The charge's key in the plan.", examples=["resolved"])]
    text: Annotated[str, Meta(examples=["120 tickets resolved"])]
    meter: Annotated[str, Meta(description="The meter's key.", examples=["tickets_resolved"])]
    unit: Annotated[str, Meta(examples=["tickets"])]
    used: Quantity
    included: Annotated[UnitsStanding, Meta(description="Units of this period that cost nothing.")]
    rolled_over: Annotated[
        UnitsStanding, Meta(description="Units that the period before left; used before `included`.")
    ]
    from_packs: Annotated[Quantity, Meta(description="Units that packs stand for.")]
    commitment: Annotated[UnitsStanding | None, Meta(description="Units that are paid for, used or not.")]
    steps: Annotated[tuple[Step, ...], Meta(description="The working of the usage, before rounding.")]
    minimum: BoundStanding | None
    cap: BoundStanding | None
    amount: Annotated[Amount, Meta(description="What the charge comes to so far, its minimum and cap applied.")]

    @classmethod
    def of(cls, charge: ChargeStanding, meters: Mapping[int, str], currency: str) -> Self:
        """The charge with its meter's key."""
        return cls(
            charge=charge.key,
            text=charge.text,
            meter=meters[charge.meter_id],
            unit=charge.unit,
            used=plain(charge.quantity),
            included=UnitsStanding.of(charge.included),
            rolled_over=UnitsStanding.of(charge.rolled_over),
            from_packs=plain(charge.from_packs),
            commitment=UnitsStanding.of(charge.commitment) if charge.commitment else None,
            steps=due_steps(charge.steps, currency),
            minimum=_bound(charge.minimum, currency),
            cap=_bound(charge.cap, currency),
            amount=Money(charge.amount, currency).text,
        )


class PlanInPeriod(Struct, frozen=True, kw_only=True, rename={"service_from": "from", "service_to": "to"}):
    """One plan that the customer is on, on the days of the running period on which it is."""

    plan: Annotated[str, Meta(description="The plan's key.", examples=["support"])]
    name: Annotated[str, Meta(examples=["Support outcome plan"])]
    currency: Currency
    period: Annotated[MonthLabel, Meta(description="The month with which the period will be billed.")]
    service_from: FirstDay
    service_to: DayAfter
    charges: tuple[ChargeInPeriod, ...]
    minimum: Annotated[BoundStanding | None, Meta(description="Of all usage of the plan.")]
    cap: Annotated[BoundStanding | None, Meta(description="Of all usage of the plan.")]
    amount: Annotated[Amount, Meta(description="What the plan comes to so far, flat fees included.")]

    @classmethod
    def of(cls, plan: PlanStanding, meters: Mapping[int, str]) -> Self:
        """The plan with its usage charges."""
        return cls(
            plan=plan.key,
            name=plan.name,
            currency=plan.currency,
            period=plan.period.label,
            service_from=plan.service.start,
            service_to=plan.service.end,
            charges=tuple(ChargeInPeriod.of(charge, meters, plan.currency) for charge in plan.charges),
            minimum=_bound(plan.minimum, plan.currency),
            cap=_bound(plan.cap, plan.currency),
            amount=Money(plan.amount, plan.currency).text,
        )


class PackStanding(Struct, frozen=True):
    """A pack, in the order in which packs are drawn. `left` counts what the running period has drawn."""

    id: int
    meter: Annotated[str, Meta(description="The meter's key.", examples=["tickets_resolved"])]
    unit: Annotated[str, Meta(examples=["tickets"])]
    units: Quantity
    left: Quantity
    expires: LastDay

    @classmethod
    def of(cls, found: PackLeft) -> Self:
        """The pack with what is left of it."""
        pack = found.pack
        return cls(
            pack.pk, pack.meter.key, pack.meter.unit_plural, plain(pack.units), plain(found.left), pack.expires_on
        )


class GrantStanding(Struct, frozen=True):
    """A credit that can be used today."""

    id: int
    kind: Annotated[str, one_of(CreditKind)]
    priority: Annotated[int, Meta(ge=0, description="Lower numbers are used first.")]
    amount: Amount
    balance: Annotated[Amount, Meta(description="What is left of it.")]
    expires: LastDay


class CreditStanding(Struct, frozen=True):
    """Credits in one currency; the grants in the order in which they are used."""

    currency: Currency
    balance: Amount
    grants: tuple[GrantStanding, ...]

    @classmethod
    def of(cls, left: CreditsLeft) -> Self:
        """The credits of one currency."""

        def money(amount: Decimal) -> str:
            return Money(amount, left.currency).text

        grants = tuple(
            GrantStanding(each.pk, each.kind, each.priority, money(each.amount), money(each.balance), each.expires_on)
            for each in left.grants
        )
        return cls(left.currency, money(left.balance), grants)


class Totals(Struct, frozen=True, kw_only=True):
    """What an upcoming invoice comes to so far; `credits` is what it would use of them."""

    period: Annotated[MonthLabel, Meta(description="The month with which it will be billed.")]
    kind: Annotated[str, one_of(models.InvoiceKind, "`opening`: fees in advance at the start of a plan.")]
    currency: Currency
    lines_total: Amount
    tax: Amount
    total: Amount
    credits: Amount
    due: Amount

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """The sums of the preview."""
        place, names = preview.place, ("lines_total", "tax", "total", "credits", "due")
        sums = {name: Money(getattr(preview, name), place.currency).text for name in names}
        return cls(period=place.month, kind=place.kind, currency=place.currency, **sums)

    @classmethod
    def nothing(cls, label: str, currency: str) -> Self:
        """No invoice is on its way."""
        zero = Money.zero(currency).text
        return cls(
            period=label,
            kind=models.InvoiceKind.PERIOD.value,
            currency=currency,
            lines_total=zero,
            tax=zero,
            total=zero,
            credits=zero,
            due=zero,
        )


class CustomerStanding(Struct, frozen=True, kw_only=True):
    """How a customer stands: what it has used and what is left, everything that was posted before counted."""

    customer: CustomerKey
    as_of: Instant
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="The customer's own currency.", examples=["USD"])]
    plans: tuple[PlanInPeriod, ...]
    packs: tuple[PackStanding, ...]
    credits: tuple[CreditStanding, ...]
    month_to_date: Annotated[Totals, Meta(description="What the upcoming invoice comes to so far.")]
    others: Annotated[tuple[Totals, ...], Meta(description="Other upcoming invoices, as on the upcoming invoice.")]
    spend_cap: Annotated[
        BoundStanding | None,
        Meta(description="What the customer means to spend in a month; `used` is its upcoming invoice before tax."),
    ]

    @classmethod
    def of(cls, found: Standing, as_of: datetime) -> Self:
        """The standing, as it was at an instant."""
        running = found.running
        customer, own = running.customer, running.next_invoice
        return cls(
            customer=customer.key,
            as_of=as_of,
            currency=customer.currency,
            plans=tuple(PlanInPeriod.of(plan, found.meters) for plan in running.plans),
            packs=tuple(map(PackStanding.of, found.packs)),
            credits=tuple(map(CreditStanding.of, found.credits)),
            month_to_date=Totals.of(own) if own else Totals.nothing(running.month, customer.currency),
            others=tuple(Totals.of(each) for each in running.previews if each is not own),
            spend_cap=_bound(running.spend_cap, customer.currency),
        )


def _bound(gauge: Gauge | None, currency: str) -> BoundStanding | None:
    return BoundStanding.of(gauge, currency) if gauge else None
