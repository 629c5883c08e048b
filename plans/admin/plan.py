"""Plans: names under which prices change from version to version."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget

from customers.admin.parts.choices import FIRST_CURRENCY, currency_select
from customers.admin.parts.display import badge, link, page
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.read_only import ReadOnlyInline
from customers.admin.parts.theme import ModelAdmin
from plans.actions.draft import draft
from plans.admin import wording
from plans.admin.new_plan import FromTemplate
from plans.admin.status import version_badge
from plans.models import Interval, Plan, PlanVersion, VersionStatus


class PlanForm(KeyedForm):
    class Meta:
        model = Plan
        fields = ("name", "key")


class NewPlanForm(PlanForm):
    """Asks for what version 1 needs, too."""

    currency = forms.ChoiceField(
        choices=lambda: currency_select().choices,
        initial=FIRST_CURRENCY,
        widget=currency_select(),
        help_text="The currency of all its prices.",
    )
    interval = forms.ChoiceField(
        label="Billing period",
        choices=Interval.choices,
        initial=Interval.MONTH,
        widget=UnfoldAdminSelectWidget,
        help_text="How often it is invoiced.",
    )


class VersionInline(ReadOnlyInline[PlanVersion]):
    """The versions, newest first."""

    model = PlanVersion
    verbose_name_plural = "versions"
    fields = ("version", "state", "prices", "published_at")
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanVersion]:
        return super().get_queryset(request).prefetch_related("charges__meter")

    @admin.display(description="version")
    def version(self, version: PlanVersion) -> SafeString:
        return link(page("plans_planversion", version.pk), f"Version {version.number}")

    @admin.display(description="status")
    def state(self, version: PlanVersion) -> SafeString:
        return version_badge(version)

    @admin.display(description="prices")
    def prices(self, version: PlanVersion) -> str:
        return wording.prices(version) or "nothing yet"


@admin.register(Plan)
class PlanAdmin(FromTemplate, ModelAdmin[Plan]):
    """Making a plan leads straight to the prices of its first version."""

    list_display = ("name", "key", "in_force", "in_preparation", "customers")
    search_fields = ("name", "key")
    when_empty = "A plan is a price list: a name now, prices in its first version."
    search_help_text = "Name or key"
    actions = None
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        published = Q(versions__status=VersionStatus.PUBLISHED)
        drafts = PlanVersion.objects.filter(plan=OuterRef("pk"), status=VersionStatus.DRAFT)
        return super().get_queryset(request).annotate(
            newest=Max("versions__number", filter=published),
            is_drafted=Exists(drafts),
            customer_count=Count("versions__assignments__customer", distinct=True),
        )  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Plan | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, form=PlanForm if obj else NewPlanForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        return ("name", "key") if obj else ("name", "key", "currency", "interval")

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Plan | None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            draft(obj, currency=form.cleaned_data["currency"], interval=form.cleaned_data["interval"])

    def response_add(self, request: HttpRequest, obj: Plan, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"{obj} is made. Now say what it charges, then publish it.")
        return HttpResponseRedirect(page("plans_planversion", obj.versions.get().pk))

    @admin.display(description="in force", empty_value="nothing yet")
    def in_force(self, plan: Any) -> SafeString | None:
        return badge(f"Version {plan.newest}", "good") if plan.newest else None

    @admin.display(description="in preparation", empty_value="")
    def in_preparation(self, plan: Any) -> SafeString | None:
        return badge("Draft", "warn") if plan.is_drafted else None

    @admin.display(description="customers", ordering="customer_count")
    def customers(self, plan: Any) -> int:
        return int(plan.customer_count)
