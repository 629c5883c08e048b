"""What was agreed: the terms of a charge, as frozen values."""

from dataclasses import dataclass
from decimal import Decimal

from plans.rules.rates import Rate


@dataclass(frozen=True, slots=True)
class UsageTerms:
    """Usage priced by a rate model, in one currency."""

    currency: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Usage:
    """What is priced (R18): the quantity, and how many events it came from."""

    quantity: Decimal
    events: int = 0
