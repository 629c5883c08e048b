from plans.models.charge import Charge, ChargeType, Timing
from plans.models.coupon import Coupon
from plans.models.plan import Plan
from plans.models.plan_version import Anchor, Interval, PlanVersion, VersionStatus
from plans.models.price_override import PriceOverride
from plans.models.rollover import Rollover
from plans.models.top_up import TopUp
from plans.models.top_up_draw import TopUpDraw

__all__ = [
    "Anchor",
    "Charge",
    "ChargeType",
    "Coupon",
    "Interval",
    "Plan",
    "PlanVersion",
    "PriceOverride",
    "Rollover",
    "Timing",
    "TopUp",
    "TopUpDraw",
    "VersionStatus",
]
