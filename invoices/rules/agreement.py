"""What a customer agreed to, as the rules see it: an assignment with its charges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from customers.rules.interval import Interval, following, period_closing_in, period_containing
from customers.rules.period import Period
from plans.rules.filters import Where
from plans.rules.rates import Percentage
from plans.rules.terms import UsageTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatFee:
    """A flat fee for each whole billing period; `in_advance` decides whose invoice carries it (H8)."""

    charge_id: int
    key: str
    amount: Decimal
    in_advance: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCharge:
    """Terms on a meter; `text` fills a quantity into the line's text, `unit` names so many units.

    `rolls_over`: included units that a period leaves may be used in the next one.
    """

    charge_id: int
    key: str
    meter_id: int
    terms: UsageTerms
    where: Where
    text: Callable[[str], str]
    unit: Callable[[Decimal], str]
    rolls_over: bool = False

    @property
    def takes_packs(self) -> bool:
        """Whether units of packs can stand for its usage: not for money, nor where each case has its own bound."""
        return self.terms.case_cap is None and not isinstance(self.terms.rate, Percentage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One assignment as the rules see it: local days [start, end), terms of the version, charges in line order.

    `anchor` is the day from which periods are counted, None for the calendar's. Flat fees, minimums and
    commitments begin after `trial_days`. `minimum` and `cap` bound all usage of the plan together.
    `takes_over`: it goes on where another agreement of the customer ended.
    """

    assignment_id: int
    key: str
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
    takes_over: bool = False

    def covered(self, period: Period) -> Period | None:
        """The days of the period on which the agreement holds, or None."""
        return period.intersection(Period(self.start, self.end or date.max))

    def committed(self, period: Period) -> Period | None:
        """The covered days for which fees and commitments are due: those after the trial."""
        covered, begin = self.covered(period), self.start + timedelta(days=self.trial_days)
        return covered.intersection(Period(begin, date.max)) if covered else None

    def period_of(self, day: date) -> Period:
        """The billing period to which the day belongs."""
        return period_containing(day, self.interval, self.anchor)

    def closing_in(self, month: str) -> Period | None:
        """The billing period whose last local day lies in the month (H10), if the agreement covers any of its days."""
        period = period_closing_in(month, self.interval, self.anchor)
        return period if period and self.covered(period) else None

    def after(self, period: Period) -> Period:
        """The next billing period."""
        return following(period, self.interval, self.anchor)
