"""Pages for what things cost: plans, their versions, and who is on them."""

from plans.admin.customer_section import AssignmentInline
from plans.admin.plan import PlanAdmin
from plans.admin.plan_assignment import PlanAssignmentAdmin
from plans.admin.plan_version import PlanVersionAdmin

__all__ = ["AssignmentInline", "PlanAdmin", "PlanAssignmentAdmin", "PlanVersionAdmin"]
