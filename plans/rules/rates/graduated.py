"""Graduated: each unit at the price of its own tier."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from plans.rules.priced import EXACT, ZERO, Step
from plans.rules.rates.tiers import Tier, check_tiers, span
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Graduated:
    """Each tier prices the units that fall into it, and adds its flat fee once it is reached.

    Without usage nothing is due, unless `flat_fee_at_zero` asks for the first tier's fee even then.
    RateError unless the tiers ascend to an open last one.
    """

    tiers: tuple[Tier, ...]
    flat_fee_at_zero: bool = False

    def __post_init__(self) -> None:
        check_tiers(self.tiers)

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """A step for the units of each tier that is reached, and one for its fee if it has one."""
        return tuple(self._steps(usage.quantity))

    def _steps(self, quantity: Decimal) -> Iterator[Step]:
        below = ZERO
        for place, tier in enumerate(self.tiers):
            if quantity <= below and (place or not self.flat_fee_at_zero):
                return
            within = EXACT.subtract(quantity if tier.up_to is None else min(quantity, tier.up_to), below)
            if within:
                yield Step.of(within, tier.each, span(place, self.tiers))
            if tier.flat_fee:
                yield Step.once(tier.flat_fee, f"fee of tier {place + 1}")
            if tier.up_to is not None:
                below = tier.up_to
