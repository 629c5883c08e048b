"""What is due: the lines that an agreement yields for the periods that close in a month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from customers.rules.interval import Interval, following, period_closing_in, period_containing
from customers.rules.money import plain, round_money
from customers.rules.period import Period
from customers.rules.proration import prorate
from plans.rules.price import cap_discount, price, true_up
from plans.rules.priced import ONE, ZERO, Step, exact_sum
from plans.rules.terms import UsageTerms
from plans.rules.usage import Usage

USAGE, FLAT, TRUE_UP, CAP = "usage", "flat", "true_up", "cap"


@dataclass(frozen=True, slots=True)
class FlatFee:
    """A flat fee for each whole billing period; `in_advance` decides whose invoice carries it (H8)."""

    charge_id: int
    amount: Decimal
    in_advance: bool
    text: str


@dataclass(frozen=True, slots=True)
class UsageCharge:
    """Terms on a meter; `text` fills a quantity into the line's text, `unit` names so many units."""

    charge_id: int
    terms: UsageTerms
    text: Callable[[str], str]
    unit: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One assignment as the rules see it: local days [start, end), terms of the version, charges in line order.

    `anchor` is the day from which periods are counted, None for the calendar's. Flat fees, minimums and
    commitments begin after `trial_days`. `minimum` and `cap` bound all usage of the plan together.
    """

    assignment_id: int
    name: str
    start: date
    end: date | None
    interval: Interval
    currency: str
    charges: Sequence[FlatFee | UsageCharge]
    anchor: date | None = None
    trial_days: int = 0
    minimum: Decimal | None = None
    cap: Decimal | None = None

    def covered(self, period: Period) -> Period | None:
        """The days of the period on which the agreement holds, or None."""
        return period.intersection(Period(self.start, self.end or date.max))

    def committed(self, period: Period) -> Period | None:
        """The covered days for which fees and commitments are due: those after the trial."""
        covered, begin = self.covered(period), self.start + timedelta(days=self.trial_days)
        return covered.intersection(Period(begin, date.max)) if covered else None

    def closing_in(self, month: str) -> Period | None:
        """The billing period whose last local day lies in the month (H10)."""
        return period_closing_in(month, self.interval, self.anchor)

    def after(self, period: Period) -> Period:
        """The next billing period."""
        return following(period, self.interval, self.anchor)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line to write: the amount rounded once, the steps exact, `service` the days it is for.

    Without a `charge_id` it is about the whole plan.
    """

    assignment_id: int
    charge_id: int | None
    kind: str
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
    period = agreement.closing_in(month)
    return period if period and agreement.covered(period) else None


def closing_lines(agreement: Agreement, month: str, usage_of: UsageOf) -> Iterator[DueLine]:
    """Usage and fees in arrears of the period that closes in the month, fees in advance of the one after it (R16)."""
    period = closing_period(agreement, month)
    if period is None:
        return
    used = ZERO
    for charge in agreement.charges:
        if isinstance(charge, UsageCharge):
            for line in usage_lines(agreement, charge, period, usage_of):
                used = exact_sum((used, line.amount))
                yield line
        else:
            yield from _fee_line(agreement, charge, agreement.after(period) if charge.in_advance else period)
    yield from _plan_bounds(agreement, period, used)


def opening_lines(agreement: Agreement) -> Iterator[DueLine]:
    """Fees in advance of the agreement's first period, for an invoice of their own (R16)."""
    first = period_containing(agreement.start, agreement.interval, agreement.anchor)
    for charge in agreement.charges:
        if isinstance(charge, FlatFee) and charge.in_advance:
            yield from _fee_line(agreement, charge, first)


def usage_lines(agreement: Agreement, charge: UsageCharge, period: Period, usage_of: UsageOf) -> Iterator[DueLine]:
    """The usage of one charge, and the lines that bring it up to its minimum or down to its cap."""
    service = agreement.covered(period)
    assert service is not None, "the caller has checked that the agreement covers the period"
    usage = usage_of(agreement.assignment_id, charge.charge_id, service)
    priced = price(charge.terms.for_days(_committed_days(agreement, period), period.days), usage)
    text, unit = charge.text(plain(usage.quantity)), charge.unit(usage.quantity)
    yield DueLine(
        agreement.assignment_id,
        charge.charge_id,
        USAGE,
        service,
        text,
        usage.quantity,
        unit,
        priced.steps,
        priced.usage,
    )
    yield from _bounds(agreement, charge.charge_id, service, charge.text(""), priced.true_up, priced.cap_discount)


def _plan_bounds(agreement: Agreement, period: Period, used: Decimal) -> Iterator[DueLine]:
    """What brings all usage of the plan up to its minimum, or down to its cap."""
    service, minimum = agreement.covered(period), agreement.minimum
    assert service is not None, "the caller has checked that the agreement covers the period"
    if minimum is not None:
        part = prorate(minimum, _committed_days(agreement, period), period.days)
        minimum = round_money(part, agreement.currency)
    lift, drop = true_up(used, minimum), cap_discount(used, agreement.cap)
    yield from _bounds(agreement, None, service, agreement.name, lift, drop)


def _bounds(
    agreement: Agreement, charge: int | None, service: Period, about: str, lift: Decimal, drop: Decimal
) -> Iterator[DueLine]:
    about = about.strip()
    if lift:
        yield _once(agreement, charge, TRUE_UP, service, f"{about}: to the minimum", lift)
    if drop:
        yield _once(agreement, charge, CAP, service, f"{about}: above the cap", drop)


def _once(agreement: Agreement, charge: int | None, kind: str, service: Period, text: str, amount: Decimal) -> DueLine:
    exact = round_money(amount, agreement.currency)
    return DueLine(agreement.assignment_id, charge, kind, service, text, ONE, "", (Step.once(exact, ""),), exact)


def _committed_days(agreement: Agreement, period: Period) -> int:
    days = agreement.committed(period)
    return days.days if days else 0


def _fee_line(agreement: Agreement, fee: FlatFee, period: Period) -> Iterator[DueLine]:
    """The fee by the days of the period for which it is due; nothing where there are none."""
    service = agreement.committed(period)
    if service is None:
        return
    exact = fee.amount if service == period else prorate(fee.amount, service.days, period.days)
    text = fee.text if service == period else f"{fee.text} ({service.days} of {period.days} days)"
    yield _once(agreement, fee.charge_id, FLAT, service, text, round_money(exact, agreement.currency))
