"""Assignments: which customer is on which plan version, from when to when."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.forms import BaseDialogForm
from unfold.widgets import INPUT_CLASSES

from customers.admin.parts.display import NAME, badge, clipped, link, page
from customers.admin.parts.theme import ModelAdmin
from customers.admin.parts.verbs import verb
from customers.models import PlanAssignment
from plans.actions.assign import assign, end
from plans.models import PlanVersion


class AssignmentForm(forms.ModelForm[PlanAssignment]):
    """Valid when the customer is on the plan: assigning is the validation."""

    class Meta:
        model = PlanAssignment
        fields = ("customer", "plan_version", "starts_on", "ends_on")

    def _post_clean(self) -> None:
        if self.errors:
            return
        asked = self.cleaned_data
        try:
            self.instance = assign(
                asked["customer"],
                asked["plan_version"],
                starts_on=asked["starts_on"],
                ends_on=asked["ends_on"],
            )
        except ValidationError as error:
            self.add_error(None, error)


class EndForm(BaseDialogForm):  # type: ignore[misc]
    ends_on = forms.DateField(
        label="First day no longer on the plan",
        required=False,
        widget=forms.DateInput({"type": "date", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d"),
        help_text="In the customer's time zone. Empty: until further notice.",
    )


@admin.register(PlanAssignment)
class PlanAssignmentAdmin(ModelAdmin[PlanAssignment]):
    form = AssignmentForm
    fields = ("customer", "plan_version", "starts_on", "ends_on")
    autocomplete_fields = ("customer",)
    list_display = ("customer_shown", "version", "state", "starts_on", "ends_on")
    list_select_related = ("customer", "plan_version__plan")
    list_filter = (("customer", AutocompleteSelectFilter), ("plan_version", AutocompleteSelectFilter))
    search_fields = ("customer__name", "customer__key", "plan_key")
    when_empty = "An assignment puts a customer on a published plan version."
    search_help_text = "Customer, or key of the plan"
    ordering = ("-starts_on", "customer__name", "-pk")
    actions = None
    actions_detail = ("end_it",)

    def has_change_permission(self, request: HttpRequest, obj: PlanAssignment | None = None) -> bool:
        """An assignment is made and ended, never edited: invoices stand on it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PlanAssignment | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "plan_version":
            kwargs["queryset"] = (
                PlanVersion.objects.published().select_related("plan").order_by("plan__name", "-number")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: PlanAssignment, form: Any, change: bool) -> None:
        """It is saved already: the form is valid because it was assigned."""

    @verb(
        "End or prolong",
        sure="Usage and fees are billed up to the day before. Days that were invoiced already stay invoiced.",
        form=EndForm,
        icon="event_busy",
    )
    def end_it(self, request: HttpRequest, assignment: PlanAssignment, form: forms.Form) -> str:
        end(assignment, ends_on=form.cleaned_data["ends_on"])
        until = f"ends before {assignment.ends_on}" if assignment.ends_on else "runs until further notice"
        return f"{assignment} {until}."

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, assignment: PlanAssignment) -> str | SafeString:
        return clipped(assignment.customer.name, NAME)

    @admin.display(description="plan", ordering="plan_key")
    def version(self, assignment: PlanAssignment) -> SafeString:
        return link(page("plans_planversion", assignment.plan_version_id), assignment.plan_version)

    @admin.display(description="state")
    def state(self, assignment: PlanAssignment) -> SafeString:
        today = timezone.localdate()
        if assignment.starts_on > today:
            return badge("Starts later", "busy")
        return badge("Ended") if assignment.ends_on and assignment.ends_on <= today else badge("Running", "good")
