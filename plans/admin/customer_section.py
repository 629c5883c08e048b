"""The customer's page says which plans the customer is on."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.admin import CustomerAdmin, Link
from customers.admin.parts.display import link, page
from customers.admin.parts.read_only import ReadOnlyInline
from customers.models import PlanAssignment


class AssignmentInline(ReadOnlyInline[PlanAssignment]):
    model = PlanAssignment
    verbose_name_plural = "plans"
    fields = ("assignment", "starts_on", "ends_on")
    ordering = ("-starts_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanAssignment]:
        return super().get_queryset(request).select_related("plan_version__plan")

    @admin.display(description="plan")
    def assignment(self, assignment: PlanAssignment) -> SafeString:
        return link(page("customers_planassignment", assignment.pk), assignment.plan_version)


CustomerAdmin.inlines.append(AssignmentInline)
CustomerAdmin.links.append(Link("Assign a plan", "admin:customers_planassignment_add", "customer"))
