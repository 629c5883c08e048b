"""Volume: all units at the price of the tier that the last one reaches."""

from dataclasses import dataclass

from plans.rules.priced import Step
from plans.rules.rates.tiers import Tier, check_tiers, reached
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One tier prices the whole quantity, and adds its flat fee: more can cost less.

    Without usage nothing is due, unless `flat_fee_at_zero` asks for the first tier's fee even then.
    RateError unless the tiers ascend to an open last one.
    """

    tiers: tuple[Tier, ...]
    flat_fee_at_zero: bool = False

    def __post_init__(self) -> None:
        check_tiers(self.tiers)

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """A step for the units, and one for the tier's fee if it has one."""
        if not usage.quantity and not self.flat_fee_at_zero:
            return ()
        tier = reached(usage.quantity, self.tiers)
        name = f"tier {self.tiers.index(tier) + 1}"
        units = (Step.of(usage.quantity, tier.each, f"all at {name}"),) if usage.quantity else ()
        fee = (Step.once(tier.flat_fee, f"fee of {name}"),) if tier.flat_fee else ()
        return units + fee
