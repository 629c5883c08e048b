"""The charges of a plan version as frozen values, apart from any row or file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from plans.rules.filters import Where
from plans.rules.priced import ZERO
from plans.rules.rates import Rate
from plans.rules.terms import Commitment, UsageTerms

EVERYTHING: Where = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatCharge:
    """`amount` money for each billing period, invoiced before it (`advance`) or after it (`arrears`)."""

    key: str
    amount: Decimal
    timing: str = "arrears"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCharge:
    """`rate` for what the meter of this key counts, as far as it passes `where`; the rest as in UsageTerms.

    `rollover`: included units that a period leaves may be used in the next one.
    """

    key: str
    meter: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EVERYTHING)
    rate: Rate
    included: Decimal = ZERO
    rollover: bool = False
    commitment: Commitment | None = None
    case_cap: Decimal | None = None
    discount_percent: Decimal = ZERO
    minimum: Decimal | None = None
    cap: Decimal | None = None
    text: str = ""

    def terms(self, currency: str, override: Rate | None = None) -> UsageTerms:
        """The terms as `price` takes them; an override replaces the rate (R17)."""
        return UsageTerms(
            currency=currency,
            rate=override or self.rate,
            included=self.included,
            commitment=self.commitment,
            case_cap=self.case_cap,
            discount_percent=self.discount_percent,
            minimum=self.minimum,
            cap=self.cap,
        )


VersionCharge = FlatCharge | UsageCharge


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTerms:
    """All that a version of the plan with this key agrees, its charges in the order of the invoice.

    `minimum` and `cap` bound all usage of the plan together, charges' own true-ups and discounts included.
    """

    plan: str
    currency: str
    interval: str = "month"
    anchor: str = "calendar"
    trial_days: int = 0
    minimum: Decimal | None = None
    cap: Decimal | None = None
    charges: tuple[VersionCharge, ...]
