"""Plans to start from: one for each pricing model of the field."""

from plans.rules.templates.packaged import ADD_ON, BASE, GROWTH, PREMIUM_LANE
from plans.rules.templates.simple import (
    ATTEMPT_AND_SUCCESS,
    BASE_AND_OUTCOME,
    BY_CLASS,
    PER_DELIVERABLE,
    PER_LEAD,
    PER_RESOLUTION,
    PER_TICKET,
)
from plans.rules.templates.template import Counted, PlanTemplate, TemplateError, filled

TEMPLATES = (
    PER_TICKET,
    PER_RESOLUTION,
    PER_DELIVERABLE,
    PER_LEAD,
    BASE_AND_OUTCOME,
    ATTEMPT_AND_SUCCESS,
    BY_CLASS,
    BASE,
    GROWTH,
    ADD_ON,
    PREMIUM_LANE,
)

__all__ = ["TEMPLATES", "Counted", "PlanTemplate", "TemplateError", "filled"]
