"""Stairstep: one price for the whole quantity, by how far it reaches."""

from dataclasses import dataclass
from decimal import Decimal

from plans.rules.priced import Step
from plans.rules.rates.tiers import check_tiers, reached
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Stair:
    """Up to `up_to` units, inclusive, cost `price` together; None is without an end."""

    up_to: Decimal | None = None
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stairstep:
    """The price of the stair that the quantity reaches.

    Without usage nothing is due, unless `flat_fee_at_zero` asks for the first stair even then.
    RateError unless the stairs ascend to an open last one.
    """

    tiers: tuple[Stair, ...]
    flat_fee_at_zero: bool = False

    def __post_init__(self) -> None:
        check_tiers(self.tiers)

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """One step: the price of the stair."""
        if not usage.quantity and not self.flat_fee_at_zero:
            return ()
        stair = reached(usage.quantity, self.tiers)
        return (Step.once(stair.price, f"stair {self.tiers.index(stair) + 1}"),)
