from plans.models.charge import Charge, ChargeType, RateModel, Timing
from plans.models.plan import Plan
from plans.models.plan_version import Interval, PlanVersion, VersionStatus

__all__ = ["Charge", "ChargeType", "Interval", "Plan", "PlanVersion", "RateModel", "Timing", "VersionStatus"]
