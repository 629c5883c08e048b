"""Pages for what things cost: plans, their versions, and who is on them."""

from plans.admin.coupon import CouponAdmin
from plans.admin.customer_section import AssignmentInline
from plans.admin.plan import PlanAdmin
from plans.admin.plan_assignment import PlanAssignmentAdmin
from plans.admin.plan_version import PlanVersionAdmin
from plans.admin.top_up import TopUpAdmin

__all__ = ["AssignmentInline", "CouponAdmin", "PlanAdmin", "PlanAssignmentAdmin", "PlanVersionAdmin", "TopUpAdmin"]
