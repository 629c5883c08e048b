"""Assignments: which customer is on which plan version, from when to when."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from customers.admin.parts.display import NAME, clipped, link, page
from customers.admin.parts.theme import ModelAdmin
from customers.admin.parts.verbs import may, verb
from customers.models import PlanAssignment
from plans.actions.assign import MOST_TRIAL_DAYS, assign, end
from plans.admin.assignments.buttons import leads_to
from plans.admin.assignments.filters import HAS_OWN_PRICES, StandingFilter
from plans.admin.assignments.move_page import MoveView
from plans.admin.assignments.own_prices import OwnPricesField, of_version
from plans.admin.assignments.story import badges, chain, facts, own_prices, today_of, told_days
from plans.admin.assignments.switch_page import SwitchView
from plans.admin.assignments.when import day_input
from plans.models import PlanVersion


class AssignmentForm(forms.ModelForm[PlanAssignment]):
    """Valid when the customer is on the plan: assigning is the validation."""

    trial_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_TRIAL_DAYS,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="First days without flat fees, minimums and commitments. Empty: as many as the plan gives. 0: none.",
    )
    overrides = OwnPricesField(
        label="Prices of the customer's own",
        required=False,
        help_text="Instead of the plan's price, for as long as the assignment runs. Empty: what the plan says. "
        "They cannot be edited afterwards.",
    )

    class Meta:
        model = PlanAssignment
        fields = ("customer", "plan_version", "starts_on", "ends_on")

    class Media:
        css = {"all": ("upshot/assignments.css",)}

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
                trial_days=asked["trial_days"],
                overrides=of_version(asked["overrides"], asked["plan_version"]),
            )
        except ValidationError as error:
            self.add_error(None, error)


class EndForm(BaseDialogForm):  # type: ignore[misc]
    ends_on = forms.DateField(
        label="First day no longer on the plan",
        required=False,
        widget=day_input(),
        help_text="In the customer's time zone. Empty: until further notice.",
    )


def goes_on(assignment: PlanAssignment) -> bool:
    """Whether it may go over to another version: it has not ended where the customer is."""
    return assignment.ends_on is None or assignment.ends_on > today_of(assignment)


def may_end(assignment: PlanAssignment) -> bool:
    """Whether its end may still be moved: nothing follows it."""
    return not PlanAssignment.objects.filter(follows=assignment).exists()


@admin.register(PlanAssignment)
class PlanAssignmentAdmin(ModelAdmin[PlanAssignment]):
    form = AssignmentForm
    autocomplete_fields = ("customer",)
    list_display = ("customer_shown", "version", "state", "starts_on", "ends_on")
    list_select_related = ("customer", "plan_version__plan")
    list_filter = (
        StandingFilter,
        ("customer", AutocompleteSelectFilter),
        ("plan_version", AutocompleteSelectFilter),
    )
    search_fields = ("customer__name", "customer__key", "plan_key")
    when_empty = "An assignment puts a customer on a published plan version."
    search_help_text = "Customer, or key of the plan"
    ordering = ("-starts_on", "customer__name", "-pk")
    actions = None
    actions_list = ("move_customers",)
    actions_detail = ("switch_plan", "end_it")
    change_form_outer_before_template = "admin/plans/assignments/story.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanAssignment]:
        return super().get_queryset(request).annotate(has_own_prices=HAS_OWN_PRICES)

    def get_fieldsets(self, request: HttpRequest, obj: PlanAssignment | None = None) -> Any:
        """A form to fill in; the page of an assignment tells its story instead."""
        if obj is not None:
            return []
        agreed = ("customer", "plan_version", ("starts_on", "ends_on"))
        return [(None, {"fields": agreed}), ("Agreed apart from the plan", {"fields": ("trial_days", "overrides")})]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The story of the assignment."""
        assignment = self.get_object(request, object_id)
        shown = {}
        if assignment and self.has_view_permission(request, assignment):
            shown = {"story": self.story(request, assignment)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def story(self, request: HttpRequest, assignment: PlanAssignment) -> dict[str, Any]:
        """What the page shows."""
        version = PlanVersion.objects.select_related("plan").get(pk=assignment.plan_version_id)
        own = own_prices(assignment, version)
        may_see = request.user.has_perm("plans.view_planversion")
        return {
            "version": version,
            "version_address": page("plans_planversion", version.pk) if may_see else "",
            "badges": badges(assignment, has_own_prices=bool(own)),
            "facts": facts(assignment, version),
            "own_prices": own,
            "chain": chain(assignment),
        }

    def has_change_permission(self, request: HttpRequest, obj: PlanAssignment | None = None) -> bool:
        """An assignment is made and ended, never edited: invoices stand on it."""
        return False

    def has_move_permission(self, request: HttpRequest, *_: object) -> bool:
        """Whoever may change assignments may move them to other versions; the record itself is never edited."""
        return may(self, request, "change")

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

    @leads_to("Move customers", path="move", permission="move", icon="group_add")
    def move_customers(self, request: HttpRequest) -> HttpResponse:
        """All customers of a version at once, on pages of their own."""
        return cast("HttpResponse", MoveView.as_view(model_admin=self)(request))

    @leads_to("Switch plan", path="switch", permission="move", icon="swap_horiz", when=goes_on)
    def switch_plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Another version from some day on, on a page of its own."""
        return cast("HttpResponse", SwitchView.as_view(model_admin=self)(request, object_id=object_id))

    @verb(
        "End or prolong",
        sure="Usage and fees are billed up to the day before. Days that were invoiced already stay invoiced.",
        when=may_end,
        form=EndForm,
        icon="event_busy",
    )
    def end_it(self, request: HttpRequest, assignment: PlanAssignment, form: forms.Form) -> str:
        end(assignment, ends_on=form.cleaned_data["ends_on"])
        days = told_days(assignment.starts_on, assignment.ends_on)
        return f"{assignment.customer} on {assignment.plan_version}: {days}."

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, assignment: PlanAssignment) -> str | SafeString:
        return clipped(assignment.customer.name, NAME)

    @admin.display(description="plan", ordering="plan_key")
    def version(self, assignment: PlanAssignment) -> SafeString:
        return link(page("plans_planversion", assignment.plan_version_id), assignment.plan_version)

    @admin.display(description="state")
    def state(self, assignment: Any) -> SafeString:
        return badges(assignment, has_own_prices=assignment.has_own_prices)
