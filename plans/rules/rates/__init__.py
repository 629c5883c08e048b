"""Rate models, one file each: a frozen value whose `steps` turn a quantity into its working."""

from plans.rules.rates.per_unit import PerUnit

Rate = PerUnit

__all__ = ["PerUnit", "Rate"]
