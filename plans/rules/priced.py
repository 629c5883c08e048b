"""What pricing gives back: a total, and the working that leads to it."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Self

EXACT = Context(prec=100)
"""Wide enough for 28-digit quantities times 24-digit prices without rounding."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the working: `quantity` at `unit_price` is `amount`, exact and not yet rounded."""

    quantity: Decimal
    unit_price: Decimal
    amount: Decimal

    @classmethod
    def of(cls, quantity: Decimal, unit_price: Decimal) -> Self:
        """The step that multiplies, exactly."""
        return cls(quantity, unit_price, EXACT.multiply(quantity, unit_price))


@dataclass(frozen=True, slots=True)
class Priced:
    """`total`, rounded once to the currency's digits (H7), and the unrounded `steps` behind it."""

    total: Decimal
    steps: tuple[Step, ...]
