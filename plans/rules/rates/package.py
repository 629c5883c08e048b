"""Package: started blocks of units at a price each."""

from dataclasses import dataclass
from decimal import Decimal

from customers.rules.money import plain
from plans.rules.priced import EXACT, ONE, ZERO, Step
from plans.rules.rates.tiers import RateError
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """`price` for each started block of `size` units beyond the first `free` ones. RateError without a size."""

    size: Decimal
    price: Decimal
    free: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.size <= 0:
            raise RateError("a package must hold more than nothing", "size")

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """A step for the free units that were used, and one for the started blocks."""
        free = min(usage.quantity, self.free)
        blocks = self._blocks(EXACT.subtract(usage.quantity, free))
        found = (Step.of(free, ZERO, "free"),) if free else ()
        return (*found, Step.of(blocks, self.price, f"packages of {plain(self.size)}")) if blocks else found

    def _blocks(self, quantity: Decimal) -> Decimal:
        whole, rest = EXACT.divmod(quantity, self.size)
        return EXACT.add(whole, ONE) if rest else whole
