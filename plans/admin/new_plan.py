"""Begin a plan from a template: choose one, then say what counts what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import FormView
from unfold.decorators import action
from unfold.views import UnfoldModelAdminViewMixin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from customers.admin.parts.choices import FIRST_CURRENCY, currency_select
from customers.admin.parts.display import page
from customers.admin.parts.keyed import KeyedForm
from meters.models import Meter
from plans.actions.from_template import draft_of
from plans.admin.template_words import card, cards
from plans.models import Plan
from plans.rules.templates import TEMPLATES, Counted, PlanTemplate


class TemplatePlanForm(KeyedForm):
    """The plan's name and currency, and a meter for each thing that the template counts."""

    currency = forms.ChoiceField(
        choices=lambda: currency_select().choices,
        initial=FIRST_CURRENCY,
        widget=currency_select(),
        help_text="The currency of all its prices. The figures stay as they are, whichever it is.",
    )

    class Meta:
        model = Plan
        fields = ("name", "key")
        widgets = dict.fromkeys(("name", "key"), UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, template: PlanTemplate, may_make_meters: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = {f"meter_{counted.key}": counted for counted in template.counted}
        for name, counted in self.counted.items():
            self.fields[name] = _of_counted(counted, may_make_meters)

    def chosen(self) -> dict[str, Meter | None]:
        """The meter for each thing that is counted; None where a new one is to be made."""
        return {counted.key: self.cleaned_data[name] for name, counted in self.counted.items()}


class MeterField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, meter: Meter) -> str:
        return f"{meter.label} ({meter.key})"


def _of_counted(counted: Counted, may_make: bool) -> forms.Field:
    fit = _fitting(counted)
    there = fit.filter(key=counted.key).first()
    told = " ".join(f"It needs the dimension {name}." for name in counted.dimensions or {})
    return MeterField(
        queryset=fit,
        required=not may_make,
        label=counted.asked,
        initial=there,
        widget=UnfoldAdminSelectWidget,
        empty_label=f"A new meter: {counted.label}" if may_make else "Choose a meter",
        help_text=f"One that is there, or a new one that takes events at once. {told}".strip()
        if may_make
        else f"Making a new one takes the permission to add meters. {told}".strip(),
        error_messages={"required": "Choose the meter that counts this."},
    )


def _fitting(counted: Counted) -> "QuerySet[Meter]":
    """Meters that the charges fit: a template that tells dimensions apart needs a meter that does."""
    fit = Meter.objects.order_by("label", "key")
    for name in counted.dimensions or {}:
        fit = fit.filter(dimensions__has_key=name)
    return fit


class NewPlanView(UnfoldModelAdminViewMixin, FormView[TemplatePlanForm]):  # type: ignore[misc]
    """First the templates, then the form of the one that `?template=` names."""

    title = "New plan from a template"
    permission_required = "plans.add_plan"
    template_name = "admin/plans/plan/new.html"
    form_class = TemplatePlanForm

    @cached_property
    def chosen(self) -> PlanTemplate | None:
        """The template, once it is chosen."""
        return next((each for each in TEMPLATES if each.key == self.request.GET.get("template")), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        may_make_meters = self.request.user.has_perm("meters.add_meter")
        template = self.chosen or TEMPLATES[0]
        return super().get_form_kwargs() | {"template": template, "may_make_meters": may_make_meters}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | ({"name": self.chosen.name} if self.chosen else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = {"card": card(self.chosen)} if self.chosen else {"cards": cards()}
        return super().get_context_data(**kwargs, **offered, opts=self.model_admin.opts)

    @transaction.atomic
    def form_valid(self, form: TemplatePlanForm) -> HttpResponse:
        if self.chosen is None:
            return HttpResponseRedirect(self.request.path)
        plan = form.save()
        version = draft_of(self.chosen, plan, currency=form.cleaned_data["currency"], meters=form.chosen())
        self.model_admin.log_addition(self.request, plan, f"Made from the template {self.chosen.title}.")
        messages.success(self.request, f"{version} is a draft. Set its prices, check them, then publish it.")
        if self.chosen.hint:
            messages.info(self.request, self.chosen.hint)
        return HttpResponseRedirect(page("plans_planversion", version.pk))


class FromTemplate:
    """What it adds to the page of plans: a button that leads to the templates."""

    actions_list: tuple[str, ...] = ("from_template",)
    other_beginnings: tuple[tuple[str, str], ...] = (("From a template", "admin:plans_plan_from_template"),)

    @action(description="From a template", url_path="from-template", icon="dashboard_customize", permissions=["add"])  # type: ignore[untyped-decorator]
    def from_template(self, request: HttpRequest) -> HttpResponse:
        return NewPlanView.as_view(model_admin=self)(request)  # type: ignore[return-value]
