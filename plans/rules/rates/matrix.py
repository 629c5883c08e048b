"""Matrix: a unit price for each value of a dimension, or for each class of outcome."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.rules.priced import EXACT, ZERO, Step, exact_sum
from plans.rules.rates.tiers import RateError
from plans.rules.usage import Usage, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Units with a value of dimension `by` cost the price of that value, all others `default`.

    Units that an allowance covers are those of the values listed first. RateError without a price.
    """

    by: str
    prices: Mapping[str, Decimal]
    default: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.prices:
            raise RateError("there must be at least one value with its price", "prices")

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """A step for each value that was used, in the order of the prices, others after them."""
        if usage.per_value is None:
            raise UsageError(f"a price by {self.by} needs the usage by {self.by}")
        return tuple(self._steps(usage.per_value, usage.quantity))

    def _steps(self, per_value: Mapping[str, Decimal], quantity: Decimal) -> Iterator[Step]:
        free = EXACT.subtract(exact_sum(per_value.values()), quantity)
        others = sorted(value for value in per_value if value not in self.prices)
        for value in (*self.prices, *others):
            units = per_value.get(value, ZERO)
            covered = min(free, units)
            free = EXACT.subtract(free, covered)
            if rest := EXACT.subtract(units, covered):
                yield Step.of(rest, self._price(value), value or f"no {self.by}")

    def _price(self, value: str) -> Decimal:
        found = self.prices.get(value, self.default)
        if found is None:
            raise UsageError(f"{self.by} {value!r} has no price")
        return found
