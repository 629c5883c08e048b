"""Switch one customer to another version."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from unfold.views import UnfoldModelAdminViewMixin

from customers.admin.parts.display import page
from customers.models import PlanAssignment
from customers.rules.zones import CalendarError
from plans.actions.assign import terms_of
from plans.actions.going_over import running_of
from plans.actions.switch import switch
from plans.admin import wording
from plans.admin.assignments.story import facts, own_prices, today_of, written
from plans.admin.assignments.when import NEXT, WhenForm, published
from plans.models import PlanVersion
from plans.rules.switching import NextPeriod, day_of


class SwitchForm(WhenForm):
    """Offers versions in the currency of the running one."""

    def __init__(self, *args: Any, running: PlanVersion, next_period: str, has_own_prices: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["plan_version"]
        offered.queryset = published().filter(currency=running.currency).exclude(pk=running.pk)
        when: Any = self.fields["when"]
        when.choices = [(value, next_period if value == NEXT else label) for value, label in when.choices]
        keep = self.fields["keep_overrides"]
        keep.label = "Keep the customer's own prices"
        if not has_own_prices:
            del self.fields["keep_overrides"]


class SwitchView(UnfoldModelAdminViewMixin, FormView[SwitchForm]):  # type: ignore[misc]
    """Ends the assignment and goes on with another version on the same day."""

    title = "Switch plan"
    permission_required = "customers.change_planassignment"
    template_name = "admin/plans/assignments/switch.html"
    form_class = SwitchForm

    @cached_property
    def assignment(self) -> PlanAssignment:
        """The one that ends."""
        found: PlanAssignment | None = self.model_admin.get_object(self.request, str(self.kwargs["object_id"]))
        if found is None:
            raise Http404
        return found

    @cached_property
    def version(self) -> PlanVersion:
        """The version that the customer is on."""
        rows = PlanVersion.objects.select_related("plan").prefetch_related("charges__meter")
        return rows.get(pk=self.assignment.plan_version_id)

    def next_period(self) -> str:
        """When the next billing period begins, as the choice says it."""
        row = self.assignment
        running = running_of(row, terms_of([row.plan_version_id])[row.plan_version_id], None)
        try:
            day = day_of(running, NextPeriod(timezone.now()), row.customer.timezone)
        except CalendarError:
            return "At the next period"
        return f"At the next period, on {written(day)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        has_own_prices = self.assignment.overrides.exists()
        asked = {"running": self.version, "next_period": self.next_period(), "has_own_prices": has_own_prices}
        return super().get_form_kwargs() | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "opts": self.model_admin.opts,
            "original": self.assignment,
            "version": self.version,
            "facts": facts(self.assignment, self.version),
            "prices": [wording.headline(row) for row in self.version.charges.all()],
            "own_prices": own_prices(self.assignment, self.version),
        }
        return super().get_context_data(**kwargs, **shown)

    def form_valid(self, form: SwitchForm) -> HttpResponse:
        before, target, on = self.assignment, form.cleaned_data["plan_version"], form.chosen(timezone.now())
        try:
            done = switch(before, target, on=on, keep_overrides=form.cleaned_data.get("keep_overrides", False))
        except (ValidationError, CalendarError) as error:
            form.add_error(None if isinstance(error, ValidationError) else "on", _told(error))
            return self.form_invalid(form)
        after = done.assignment
        said = f"{before.customer} goes over to {target} on {written(after.starts_on)}."
        if after.starts_on <= today_of(before):
            said += " Days that were invoiced already stay invoiced."
        self.model_admin.log_change(self.request, before, said)
        self.model_admin.log_addition(self.request, after, f"Follows {before}.")
        messages.success(self.request, said)
        for text in done.lost:
            messages.warning(self.request, text)
        return HttpResponseRedirect(page("customers_planassignment", after.pk))


def _told(error: ValidationError | CalendarError) -> ValidationError:
    return error if isinstance(error, ValidationError) else ValidationError(f"{error}.")
