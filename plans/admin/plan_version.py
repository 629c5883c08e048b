"""Plan versions: prices, published and frozen."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.parts.choices import currency_select
from customers.admin.parts.display import clipped, link, listing, page
from customers.admin.parts.verbs import may, verb
from plans.actions.draft import draft_from
from plans.actions.publish import PublishError, objections, publish
from plans.admin import wording
from plans.admin.bounds import check_bounds
from plans.admin.charge import ChargeInline
from plans.admin.price_check import PriceChecked
from plans.admin.status import version_badge
from plans.admin.version_changes import told_changes
from plans.admin.version_problems import told_problems
from plans.models import PlanVersion, VersionStatus
from plans.rules.lifecycle import MoveError

SAVE_AND_PUBLISH = "plans_planversion_save_and_publish"


def is_draft(version: PlanVersion) -> bool:
    return version.is_draft


def is_published(version: PlanVersion) -> bool:
    return version.status == VersionStatus.PUBLISHED


def is_frozen(version: PlanVersion) -> bool:
    return not version.is_draft


def published(version: PlanVersion) -> str:
    """Publish, and say so; ValidationError with every problem."""
    try:
        publish(version, at=timezone.now())
    except PublishError as error:
        raise ValidationError([str(problem) for problem in told_problems(version, error.problems)]) from error
    return f"{version} is published. Customers can be assigned to it; its prices will not change any more."


class VersionForm(forms.ModelForm[PlanVersion]):
    class Meta:
        model = PlanVersion
        fields = ("currency", "interval", "anchor", "trial_days", "minimum", "cap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"anchor", "trial_days"} & set(self.fields):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """An empty trial is one of no days."""
        cleaned = super().clean() or self.cleaned_data
        if "trial_days" in self.data and "trial_days" not in self.errors:
            cleaned["trial_days"] = cleaned.get("trial_days") or 0
        check_bounds(self)
        return cleaned


@admin.register(PlanVersion)
class PlanVersionAdmin(PriceChecked):
    list_display = ("name", "state", "prices", "interval", "customers", "published_at")
    list_filter = ("status", "interval", "currency")
    list_select_related = ("plan",)
    search_fields = ("plan__name", "plan__key")
    when_empty = "Making a plan makes its first version."
    search_help_text = "Name or key of the plan"
    actions = None
    form = VersionForm
    fieldsets = (
        (None, {"fields": ("plan_shown", ("currency", "interval"), ("anchor", "trial_days"), ("minimum", "cap"))}),
    )
    readonly_fields = ("plan_shown",)
    change_form_outer_before_template = "admin/plans/planversion/banner.html"
    change_form_outer_after_template = "admin/plans/planversion/after.html"
    actions_detail = ("new_version", "retire", "publish_now")
    actions_submit_line = ("save_and_publish",)

    @property
    def media(self) -> forms.Media:
        """Every page of a version shows prices."""
        return super().media + forms.Media(css={"all": ("upshot/prices.css",)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanVersion]:
        rows = super().get_queryset(request).select_related("plan").prefetch_related("charges__meter")
        return rows.annotate(customer_count=Count("assignments__customer", distinct=True))

    def get_inlines(self, request: HttpRequest, obj: PlanVersion | None) -> Any:
        return (ChargeInline,) if obj and self.has_change_permission(request, obj) else ()

    def get_fieldsets(self, request: HttpRequest, obj: PlanVersion | None = None) -> Any:
        """What cannot be edited is told in words."""
        return self.fieldsets if obj and self.has_change_permission(request, obj) else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        told = self.told(request, version) if version and self.has_view_permission(request, version) else {}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def told(self, request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
        """What the page says around the form: the version as it is stored."""
        return {
            "title": str(version),
            "plan_page": self.plan_shown(version),
            "state": version_badge(version),
            "problems": told_problems(version, objections(version)) if version.is_draft else (),
            "facts": wording.version_facts(version),
            "price_table": wording.table(version),
            "customers": self.customers(version),
            "check_form": self.check_form(request, version),
            "show_save_and_add_another": False,
            **told_changes(version, request.GET.get("since", "")),
        }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "currency":
            kwargs["widget"] = currency_select()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version comes from its plan, or from another version."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: PlanVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: PlanVersion | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft

    @verb(
        "Publish",
        sure="From then on its prices are frozen and customers can be assigned to it. "
        "Only what is saved is published. To change a price later, make a new version.",
        when=is_draft,
        icon="task_alt",
        is_main=True,
    )
    def publish_now(self, request: HttpRequest, version: PlanVersion, form: forms.Form) -> str:
        return published(version)

    @verb(
        "New version from this one",
        sure="Makes a draft that charges the same. Customers stay where they are until you assign them.",
        permission="add",
        when=is_frozen,
        icon="content_copy",
    )
    def new_version(self, request: HttpRequest, version: PlanVersion, form: forms.Form) -> tuple[str, str]:
        copy = draft_from(version)
        return f"{copy} is a draft with the same prices.", page("plans_planversion", copy.pk)

    @verb(
        "Retire",
        sure="No new customer can be assigned to it. Customers who are on it stay on it.",
        when=is_published,
        icon="archive",
    )
    def retire(self, request: HttpRequest, version: PlanVersion, form: forms.Form) -> str:
        try:
            version.move(VersionStatus.RETIRED, at=timezone.now())
        except MoveError as error:
            raise ValidationError(str(error)) from error
        return f"{version} is retired."

    def save_and_publish(self, request: HttpRequest, version: PlanVersion) -> None:
        """The button of the form. The charges are saved after this is called, so `response_change` publishes."""

    save_and_publish.short_description = "Save and publish"  # type: ignore[attr-defined]
    save_and_publish.attrs = {}  # type: ignore[attr-defined]

    def get_actions_submit_line(self, request: HttpRequest, object_id: str) -> list[Any]:
        version = self.get_object(request, str(object_id))
        may_publish = version is not None and version.is_draft and may(self, request, "change")
        return super().get_actions_submit_line(request, object_id) if may_publish else []

    def response_change(self, request: HttpRequest, obj: PlanVersion) -> HttpResponse:
        if SAVE_AND_PUBLISH not in request.POST:
            return super().response_change(request, obj)
        try:
            messages.success(request, published(obj))
        except ValidationError as error:
            many = len(error.messages)
            missing = "one thing stands" if many == 1 else f"{many} things stand"
            messages.error(request, f"Saved, but not published: {missing} against it.")
        return HttpResponseRedirect(page("plans_planversion", obj.pk))

    @admin.display(description="version", ordering="plan__name")
    def name(self, version: PlanVersion) -> str:
        return str(version)

    @admin.display(description="plan")
    def plan_shown(self, version: PlanVersion) -> SafeString:
        return link(page("plans_plan", version.plan_id), version.plan)

    @admin.display(description="status", ordering="status")
    def state(self, version: PlanVersion) -> SafeString:
        return version_badge(version)

    @admin.display(description="prices")
    def prices(self, version: PlanVersion) -> str | SafeString:
        return clipped(wording.prices(version), 80) or "nothing yet"

    @admin.display(description="customers")
    def customers(self, version: Any) -> SafeString:
        return link(
            listing("customers_planassignment", {"plan_version__id__exact": version.pk}),
            version.customer_count,
        )
