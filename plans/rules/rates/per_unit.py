"""Per unit: every unit at the same price."""

from dataclasses import dataclass
from decimal import Decimal

from plans.rules.priced import Step
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True)
class PerUnit:
    """`unit_price` money for each unit; up to 12 fraction digits (R21)."""

    unit_price: Decimal

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """One step: quantity x unit price, exact."""
        return (Step.of(usage.quantity, self.unit_price),)
