"""Definitions: what an outcome is, as a sentence and the rules behind it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from customers.admin.parts.display import clipped, link, listing, page
from customers.admin.parts.theme import ModelAdmin
from customers.admin.parts.verbs import verb
from meters.actions.definitions import PublishError, draft_from, objections, publish_definition
from meters.admin import definition_words as words
from meters.admin.definition_rule import RuleInline
from meters.admin.new_definition import NewDefinitionView
from meters.admin.try_out import TryOutForm, sample_lines, shown
from meters.models import OutcomeDefinition

TERMS = (("hold_hours", "timer"), ("case_window_hours", "reversal_horizon_days"))


def is_draft(version: OutcomeDefinition) -> bool:
    return version.is_draft


def is_published(version: OutcomeDefinition) -> bool:
    return not version.is_draft


class DefinitionForm(forms.ModelForm[OutcomeDefinition]):
    class Meta:
        model = OutcomeDefinition
        fields = ("statement", "hold_hours", "timer", "case_window_hours", "reversal_horizon_days", "effective_from")
        labels = {
            "case_window_hours": "New case after",
            "reversal_horizon_days": "Reversal horizon",
            "hold_hours": "Hold",
            "effective_from": "In force from (UTC)",
        }
        help_texts = {
            "hold_hours": "Hours that a success must stand before it is billed. 0: it is final at once.",
            "case_window_hours": "Hours of silence after which a case begins anew and can be charged again. "
            "Empty: one charge per case for ever.",
            "reversal_horizon_days": "Days after it is final in which an event can still take an outcome back. "
            "Empty: no limit.",
            "effective_from": "Cases that open from then on are judged by this version, earlier ones by the version "
            "before. Leave empty for the first version of a meter that has no events yet: it judges every case.",
        }
        widgets = {"statement": UnfoldAdminTextareaWidget({"rows": 2})}


@admin.register(OutcomeDefinition)
class OutcomeDefinitionAdmin(ModelAdmin[OutcomeDefinition]):
    form = DefinitionForm
    list_display = ("name", "state", "statement_shown", "hold_shown", "judged", "customers")
    list_display_links = ("name",)
    list_filter = ("status", ("meter", AutocompleteSelectFilter))
    search_fields = ("meter__label", "meter__key", "statement")
    search_help_text = "Label or key of the meter, or words of the sentence"
    when_empty = "A definition says when a case is charged. Without one, every event on an outcome counts."
    actions = None
    readonly_fields = ("meter_shown",)
    fieldsets = (
        (None, {"fields": ("meter_shown", "statement", "effective_from")}),
        ("When a success is final", {"fields": TERMS}),
    )
    change_form_outer_before_template = "admin/meters/outcomedefinition/banner.html"
    change_form_outer_after_template = "admin/meters/outcomedefinition/after.html"
    actions_detail = ("new_version", "publish_now")

    @property
    def media(self) -> forms.Media:
        """The try-out is on every page of a definition."""
        both: forms.Media = super().media + TryOutForm.base_fields["customer"].widget.media
        return both

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutcomeDefinition]:
        later = OutcomeDefinition.objects.published().filter(meter=OuterRef("meter"), number__gt=OuterRef("number"))
        return (
            super()
            .get_queryset(request)
            .select_related("meter")
            .annotate(
                followed_at=Subquery(later.order_by("number").values("effective_from")[:1]),
                bound=Count("agreements__customer", distinct=True),
            )
        )

    def get_fieldsets(self, request: HttpRequest, obj: OutcomeDefinition | None = None) -> Any:
        """A published version is told in sentences."""
        return self.fieldsets if obj and obj.is_draft else ()

    def get_inlines(self, request: HttpRequest, obj: OutcomeDefinition | None) -> Any:
        return (RuleInline,) if obj and obj.is_draft else ()

    def has_change_permission(self, request: HttpRequest, obj: OutcomeDefinition | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: OutcomeDefinition | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.try_out_view)
        return [path("<int:version>/try-out/", view, name="meters_outcomedefinition_try_out"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return cast("HttpResponse", NewDefinitionView.as_view(model_admin=self)(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        told = self.told(request, version) if version and self.has_view_permission(request, version) else {}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def told(self, request: HttpRequest, version: OutcomeDefinition) -> dict[str, Any]:
        """What the page says around the form: the version as it is stored."""
        now = timezone.now()
        problems = objections(version) if version.is_draft else {}
        initial = {"signals": sample_lines(version, now=now)}
        return {
            "title": str(version),
            **words.in_words(version),
            "state": words.state_badge(version, getattr(version, "followed_at", None), now),
            "problems": words.problem_sentences(problems),
            "judged": words.judged(version),
            "changes": words.changes(version),
            "before": version.number - 1,
            "show_save_and_add_another": False,
            "agreements": listing("meters_definitionagreement", {"definition__id__exact": version.pk}),
            "bound": getattr(version, "bound", 0),
            "try_form": self.try_form(request, initial=initial),
        }

    def try_form(self, request: HttpRequest, **given: Any) -> TryOutForm:
        """The form of the try-out; whoever may not see events picks none."""
        return TryOutForm(spoken=words.labels(), may_pick=request.user.has_perm("meters.view_event"), **given)

    def try_out_view(self, request: HttpRequest, version: int) -> HttpResponse:
        """What the version, as it is stored, makes of the signals that were sent."""
        found = self.get_object(request, str(version))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        now = timezone.now()
        form = self.try_form(request, data=request.POST) if request.method == "POST" else None
        told: dict[str, Any] = {}
        if form and form.is_valid():
            told = shown(found, form, now=now)
            form = self.try_form(
                request, initial={"signals": told["lines"], "customer": form.cleaned_data.get("customer")}
            )
        form = form or self.try_form(request, initial={"signals": sample_lines(found, now=now)})
        context = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media, "original": found}
        context |= {"title": f"Try out {found}", "try_form": form, **words.in_words(found), **told}
        return TemplateResponse(request, "admin/meters/outcomedefinition/try_out.html", context)

    @verb(
        "Publish",
        sure="From then on it judges cases and is frozen. Only what is saved is published. "
        "To change it later, make a new version.",
        when=is_draft,
        icon="task_alt",
        is_main=True,
    )
    def publish_now(self, request: HttpRequest, version: OutcomeDefinition, form: forms.Form) -> str:
        try:
            publish_definition(version, at=timezone.now())
        except PublishError as error:
            raise ValidationError(words.problem_sentences(error.problems)) from error
        return f"{version} is published: it judges {words.judged(version)}."

    @verb(
        "New version from this one",
        sure="Makes a draft that says the same. This version goes on judging cases until the new one is in force.",
        permission="add",
        when=is_published,
        icon="content_copy",
    )
    def new_version(self, request: HttpRequest, version: OutcomeDefinition, form: forms.Form) -> tuple[str, str]:
        copy = draft_from(version)
        return f"{copy} is a draft that says the same as {version}.", page("meters_outcomedefinition", copy.pk)

    @admin.display(description="definition", ordering="meter__label")
    def name(self, version: OutcomeDefinition) -> str | SafeString:
        return clipped(str(version))

    @admin.display(description="meter")
    def meter_shown(self, version: OutcomeDefinition) -> SafeString:
        return link(page("meters_meter", version.meter_id), version.meter)

    @admin.display(description="state", ordering="status")
    def state(self, version: Any) -> SafeString:
        return words.state_badge(version, version.followed_at, timezone.now())

    @admin.display(description="what is charged for")
    def statement_shown(self, version: OutcomeDefinition) -> str | SafeString:
        return clipped(version.statement, 56)

    @admin.display(description="hold", ordering="hold_hours")
    def hold_shown(self, version: OutcomeDefinition) -> str:
        return f"{version.hold_hours} h" if version.hold_hours else "none"

    @admin.display(description="judges", empty_value="nothing yet")
    def judged(self, version: OutcomeDefinition) -> str | None:
        return None if version.is_draft else words.judged(version)

    @admin.display(description="bound")
    def customers(self, version: Any) -> SafeString:
        return link(listing("meters_definitionagreement", {"definition__id__exact": version.pk}), version.bound)
