"""Rate models, one file each: a frozen value whose `steps` turn usage into its working."""

from plans.rules.rates.graduated import Graduated
from plans.rules.rates.matrix import Matrix
from plans.rules.rates.package import Package
from plans.rules.rates.per_unit import PerUnit
from plans.rules.rates.percentage import Percentage
from plans.rules.rates.stairstep import Stair, Stairstep
from plans.rules.rates.tiers import RateError, Tier
from plans.rules.rates.volume import Volume

Rate = PerUnit | Graduated | Volume | Package | Stairstep | Percentage | Matrix

__all__ = [
    "Graduated",
    "Matrix",
    "Package",
    "PerUnit",
    "Percentage",
    "Rate",
    "RateError",
    "Stair",
    "Stairstep",
    "Tier",
    "Volume",
]
