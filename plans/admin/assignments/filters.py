"""What people ask of a list of assignments: where each stands, and who pays other prices."""

from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from customers.models import PlanAssignment
from customers.models.plan_assignment import PlanAssignmentQuerySet
from plans.models import PriceOverride

HAS_OWN_PRICES = Exists(PriceOverride.objects.filter(assignment=OuterRef("pk")))


class StandingFilter(DropdownFilter):  # type: ignore[misc]
    """Where the assignment stands today."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("running", "Running"),
            ("later", "Starting later"),
            ("ended", "Ended"),
            ("trial", "In trial"),
            ("own", "With prices of their own"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PlanAssignment]) -> QuerySet[PlanAssignment]:
        rows, today = cast("PlanAssignmentQuerySet", queryset), timezone.localdate()
        match self.value():
            case "running":
                return rows.running_on(today)
            case "later":
                return rows.starting_after(today)
            case "ended":
                return rows.ended_by(today)
            case "trial":
                return rows.in_trial_on(today)
            case "own":
                return rows.filter(HAS_OWN_PRICES)
            case _:
                return rows
