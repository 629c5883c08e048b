"""What is due: the lines that an agreement yields for the periods that close in a month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.interval import Interval, following, period_closing_in
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
    """A rate on a meter, with the text of its line."""

    charge_id: int
    terms: UsageTerms
    text: Callable[[str], str]
    unit: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One assignment as the rules see it: days [start, end), interval, currency, charges in line order."""

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
    """One line to write: amounts rounded once, `steps` exact."""

    assignment_id: int
    charge_id: int
    service: Period
    text: str
    quantity: Decimal
    unit: str
    steps: tuple[Step, ...]
    amount: Decimal


UsageIn = Callable[[int, int, Period], Usage]
"""(assignment, charge, days) -> the usage of that charge on those days."""


def closing(agreement: Agreement, month: str) -> Iterator[Period]:
    """The agreement's billing periods whose last local day lies in the month (H10)."""
    for period in period_closing_in(month, agreement.interval, None):
        if agreement.covered(period):
            yield period


def lines_due(agreement: Agreement, month: str, usage_in: UsageIn) -> Iterator[DueLine]:
    """The lines of the month's invoice: usage and fees in arrears of the closing period, fees in advance of the next."""
    for period in closing(agreement, month):
        for charge in agreement.charges:
            if isinstance(charge, UsageCharge):
                yield _usage_line(agreement, charge, period, usage_in)
            else:
                billed = following(period, agreement.interval, None) if charge.in_advance else period
                yield from _fee_line(agreement, charge, billed)


def opening_lines(agreement: Agreement) -> Iterator[DueLine]:
    """Fees in advance of the agreement's first period, for an invoice of their own (R16)."""
    first = period_containing(agreement.start, agreement.interval, None)
    for charge in agreement.charges:
        if isinstance(charge, FlatFee) and charge.in_advance:
            yield from _fee_line(agreement, charge, first)
