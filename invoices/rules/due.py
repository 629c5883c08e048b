"""What is due: the lines that an agreement yields for the periods that close in a month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.interval import Interval, following, period_closing_in, period_containing
from customers.rules.money import plain, round_money
from customers.rules.period import Period
from customers.rules.proration import prorate
from plans.rules.price import price
from plans.rules.priced import Step
from plans.rules.terms import Usage, UsageTerms

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class FlatFee:
    """A flat fee for each whole billing period; `in_advance` decides whose invoice carries it (H8)."""

    charge_id: int
    amount: Decimal
    in_advance: bool
    text: str


@dataclass(frozen=True, slots=True)
class UsageCharge:
    """A rate on a meter; `text` fills a quantity into the line's text, `unit` names so many units."""

    charge_id: int
    terms: UsageTerms
    text: Callable[[str], str]
    unit: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One assignment as the rules see it: local days [start, end), interval, currency, charges in line order."""

    assignment_id: int
    start: date
    end: date | None
    interval: Interval
    currency: str
    charges: Sequence[FlatFee | UsageCharge]

    def covered(self, period: Period) -> Period | None:
        """The days of the period on which the agreement holds, or None."""
        return period.intersection(Period(self.start, self.end or date.max))


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line to write: the amount rounded once, the steps exact, `service` the days it is for."""

    assignment_id: int
    charge_id: int
    service: Period
    text: str
    quantity: Decimal
    unit: str
    steps: tuple[Step, ...]
    amount: Decimal


UsageOf = Callable[[int, int, Period], Usage]
"""(assignment, charge, days) -> the usage that the charge prices on those days."""


def closing_period(agreement: Agreement, month: str) -> Period | None:
    """The agreement's billing period whose last local day lies in the month (H10), if it holds on any of its days."""
    period = period_closing_in(month, agreement.interval)
    return period if period and agreement.covered(period) else None


def closing_lines(agreement: Agreement, month: str, usage_of: UsageOf) -> Iterator[DueLine]:
    """Usage and fees in arrears of the period that closes in the month, fees in advance of the one after it (R16)."""
    period = closing_period(agreement, month)
    if period is None:
        return
    for charge in agreement.charges:
        if isinstance(charge, UsageCharge):
            yield _usage_line(agreement, charge, period, usage_of)
        else:
            yield from _fee_line(
                agreement, charge, following(period, agreement.interval) if charge.in_advance else period
            )


def opening_lines(agreement: Agreement) -> Iterator[DueLine]:
    """Fees in advance of the agreement's first period, for an invoice of their own (R16)."""
    first = period_containing(agreement.start, agreement.interval)
    for charge in agreement.charges:
        if isinstance(charge, FlatFee) and charge.in_advance:
            yield from _fee_line(agreement, charge, first)


def _fee_line(agreement: Agreement, fee: FlatFee, period: Period) -> Iterator[DueLine]:
    """The fee by the days of the period that the agreement covers; nothing where it covers none."""
    service = agreement.covered(period)
    if service is None:
        return
    exact = fee.amount if service == period else prorate(fee.amount, service.days, period.days)
    text = fee.text if service == period else f"{fee.text} ({service.days} of {period.days} days)"
    amount = round_money(exact, agreement.currency)
    steps = (Step(ONE, amount, amount),)
    yield DueLine(agreement.assignment_id, fee.charge_id, service, text, ONE, "", steps, amount)


def _usage_line(agreement: Agreement, charge: UsageCharge, period: Period, usage_of: UsageOf) -> DueLine:
    service = agreement.covered(period)
    assert service is not None, "the caller has checked that the agreement covers the period"
    usage = usage_of(agreement.assignment_id, charge.charge_id, service)
    priced = price(charge.terms, usage)
    text, unit = charge.text(plain(usage.quantity)), charge.unit(usage.quantity)
    return DueLine(
        agreement.assignment_id,
        charge.charge_id,
        service,
        text,
        usage.quantity,
        unit,
        priced.steps,
        priced.total,
    )
