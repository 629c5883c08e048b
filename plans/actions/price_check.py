"""Try the prices of a version, published or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.interval import Interval, period_containing, preceding
from customers.rules.period import Period
from plans.actions.charges import terms
from plans.actions.used import Question, used
from plans.models import PlanVersion
from plans.rules.charges import FlatCharge, UsageCharge
from plans.rules.price import cap_discount, price, true_up
from plans.rules.priced import Priced, exact_sum
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True)
class CheckedCharge:
    """What a charge comes to: a fee, or usage with its working."""

    charge: FlatCharge | UsageCharge
    usage: Usage | None
    priced: Priced | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """A period as the version would charge it, before tax and credits."""

    currency: str
    charges: tuple[CheckedCharge, ...]
    true_up: Decimal
    cap_discount: Decimal

    @property
    def total(self) -> Decimal:
        """All of it together."""
        return exact_sum((*(each.amount for each in self.charges), self.true_up, self.cap_discount))


def check_price(version: PlanVersion, used: Mapping[str, Usage]) -> PriceCheck:
    """A whole period with the usage of each charge by its key; nothing used where a key is missing.

    Raises WhereError, RateError or UsageError where the version or the usage cannot be read.
    """
    agreed = terms(version)
    charges = tuple(_checked(charge, agreed.currency, used) for charge in agreed.charges)
    of_usage = exact_sum(each.amount for each in charges if each.priced)
    return PriceCheck(agreed.currency, charges, true_up(of_usage, agreed.minimum), cap_discount(of_usage, agreed.cap))


def last_closed(version: PlanVersion, today: date) -> Period:
    """The calendar's last billing period of the version's length that ended before the local day."""
    interval = Interval(version.interval)
    return preceding(period_containing(today, interval), interval)


def used_by(version: PlanVersion, customer_id: int, days: Period) -> dict[str, Usage]:
    """What the customer used on the days by the keys of the version's usage charges, sealed or not.

    Raises WhereError or RateError where the version cannot be read.
    """
    agreed = terms(version)
    asked = {
        charge.key: Question(customer_id, row.meter_id, charge.where, charge.terms(agreed.currency), days)
        for row, charge in zip(version.charges.all(), agreed.charges, strict=True)
        if isinstance(charge, UsageCharge) and row.meter_id is not None
    }
    read = used(asked.values(), unsealed=True)
    return {key: read.of(question) for key, question in asked.items()}


def _checked(charge: FlatCharge | UsageCharge, currency: str, used: Mapping[str, Usage]) -> CheckedCharge:
    if isinstance(charge, FlatCharge):
        return CheckedCharge(charge, None, None, charge.amount)
    usage = used.get(charge.key, NOTHING)
    priced = price(charge.terms(currency), usage)
    return CheckedCharge(charge, usage, priced, priced.total)


NOTHING = Usage(Decimal(0), 0, values=(), per_case={}, per_value={})
