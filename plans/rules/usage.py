"""What is priced (R18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self


class UsageError(ValueError):
    """Usage that cannot be priced: negative, or without what the terms ask for."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The quantity and how many events it came from; the rest only where the terms ask for it.

    `values` are the first events' values in order of time, as far as free events or a free amount can reach.
    `per_case` counts the cases by the quantity of each: {3: 12} is twelve cases of three units.
    `per_value` is the quantity by the value of the dimension that a matrix prices.
    UsageError for a negative quantity.
    """

    quantity: Decimal
    events: int = 0
    values: Sequence[Decimal] | None = None
    per_case: Mapping[Decimal, int] | None = None
    per_value: Mapping[str, Decimal] | None = None

    def __post_init__(self) -> None:
        if not self.quantity.is_finite() or self.quantity < 0:
            raise UsageError(f"a quantity of {self.quantity} cannot be priced")

    def of(self, quantity: Decimal) -> Self:
        """The same usage, of which only `quantity` is left to price."""
        return replace(self, quantity=quantity)
