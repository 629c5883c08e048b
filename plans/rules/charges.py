"""The charges of a plan version as frozen values, apart from any row or file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from plans.rules.filters import Where
from plans.rules.rates import Rate

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
    """`rate` for what the meter of this key counts, as far as it passes `where`."""

    key: str
    meter: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EVERYTHING)
    rate: Rate
    text: str = ""


VersionCharge = FlatCharge | UsageCharge


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTerms:
    """All that a version of the plan with this key agrees, its charges in the order of the invoice."""

    plan: str
    currency: str
    interval: str = "month"
    charges: tuple[VersionCharge, ...]
