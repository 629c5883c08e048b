"""What pricing gives back: a total, and the working that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from functools import reduce
from typing import Self

EXACT = Context(
    prec=1000, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999,
    capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow, Inexact],
)  # fmt: skip
"""Wide enough for 28-digit quantities times 28-digit prices times percentages; it raises before it rounds."""

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the working: `quantity` at `unit_price` is `amount`, exact and not yet rounded.

    `text` says what the row is about where the line alone does not: "first 50", "included", "25 % discount".
    """

    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    text: str = ""

    @classmethod
    def of(cls, quantity: Decimal, unit_price: Decimal, text: str = "") -> Self:
        """The step that multiplies, exactly."""
        return cls(quantity, unit_price, EXACT.multiply(quantity, unit_price), text)

    @classmethod
    def once(cls, amount: Decimal, text: str) -> Self:
        """The step that adds `amount`, or takes it off when it is negative."""
        return cls(ONE, amount, amount, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What one charge comes to, each amount rounded to the currency's digits (H7, R17).

    `usage` is the line of the usage itself, of which `steps` are the unrounded working. `true_up` lifts it to the
    minimum, `cap_discount`, never positive, brings it down to the cap. The units that cost nothing are told
    apart: `rolled_over` and `included` from the allowance, `from_packs` from top-ups.
    """

    usage: Decimal
    true_up: Decimal
    cap_discount: Decimal
    steps: tuple[Step, ...]
    rolled_over: Decimal = ZERO
    included: Decimal = ZERO
    from_packs: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Usage with its true-up and its discount: what the customer pays for the charge."""
        return EXACT.add(EXACT.add(self.usage, self.true_up), self.cap_discount)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, without rounding."""
    return reduce(EXACT.add, amounts, ZERO)


def total_of(steps: Iterable[Step]) -> Decimal:
    """What the steps come to, without rounding."""
    return exact_sum(step.amount for step in steps)
