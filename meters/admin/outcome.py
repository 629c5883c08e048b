"""Outcomes: the verdict on each case, and how it came about."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter

from customers.admin.parts.bounded import MOST, BoundedAdmin, by_id
from customers.admin.parts.display import NAME, clipped, link, page, quantity
from customers.admin.parts.read_only import ReadOnlyInline
from customers.admin.parts.verbs import verb
from meters.actions.void import void
from meters.admin.case_page import case_page
from meters.admin.named_lists import written
from meters.admin.outcome_filters import ClassFilter, MaturityFilter, VerdictFilter
from meters.admin.reason_dialog import TakeBackDialog
from meters.admin.told_rows import status_badge
from meters.admin.where_filter import WhereFilter
from meters.models import Event, Outcome, OutcomeMove, Source, Status


def is_billable(outcome: Outcome) -> bool:
    return outcome.status == Status.BILLABLE


class MoveInline(ReadOnlyInline[OutcomeMove]):
    """How the verdict came about, oldest first."""

    model = OutcomeMove
    verbose_name_plural = "how it came about"
    fields = (
        "moved_at",
        "from_status",
        "to_status",
        "quantity_shown",
        "usage_date",
        "reason_shown",
        "receipt_shown",
    )
    ordering = ("pk",)

    @admin.display(description="quantity")
    def quantity_shown(self, move: OutcomeMove) -> str:
        return quantity(move.quantity)

    @admin.display(description="why")
    def reason_shown(self, move: OutcomeMove) -> str | SafeString:
        return clipped(move.reason)

    @admin.display(description="receipt")
    def receipt_shown(self, move: OutcomeMove) -> SafeString:
        return link(page("meters_receipt", move.receipt_id), str(move.receipt_id)[:8] + "…")


@admin.register(Outcome)
class OutcomeAdmin(BoundedAdmin[Outcome]):
    list_display = (
        "case",
        "customer_shown",
        "meter",
        "status_shown",
        "usage_date",
        "quantity_shown",
        "reason_shown",
    )
    list_display_links = ("case",)
    list_names = ("customer", "meter")
    list_filter = (
        ("customer", AutocompleteSelectFilter),
        ("meter", AutocompleteSelectFilter),
        VerdictFilter,
        ClassFilter,
        MaturityFilter,
        ("usage_date", RangeDateFilter),
        WhereFilter,
    )
    ordering = ("-usage_date", "-id")
    anchors = ("customer", "usage_date")
    when_empty = "They come from events on meters of the kind outcome."
    search_help_text = "Exact: the case, or our id. Choose a customer first and it is instant"
    inlines = (MoveInline,)
    fieldsets = (
        (None, {"fields": ("customer", "meter", "case_key")}),
        ("Details", {"fields": ("dimensions_shown", "window", "last_signal_at", "id")}),
    )
    change_form_outer_before_template = "admin/meters/outcome/case.html"
    actions_detail = ("take_back",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The verdict with the story of its case."""
        outcome = self.get_object(request, object_id)
        may_see = request.user.has_perm("meters.view_event")
        shown: dict[str, Any] = {}
        if outcome and self.has_view_permission(request, outcome):
            shown = {"case": case_page(outcome, now=timezone.now(), may_see_events=may_see)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @verb(
        "Take it back",
        sure="It is not billed any more; what was invoiced already is credited by the next run. "
        "An event that happens later can make it a success again.",
        when=is_billable,
        form=TakeBackDialog,
        icon="undo",
    )
    def take_back(self, request: HttpRequest, outcome: Outcome, form: forms.Form) -> str:
        by, reason = request.user.get_username(), form.cleaned_data["reason"]
        void(outcome.pk, reason=reason, by=by, source=Source.ADMIN, as_of=timezone.now())
        return f"{outcome} is taken back."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        """With the sender's id of the event, where one event is one outcome: what people know it by without a case."""
        event = Event.objects.filter(pk=OuterRef("pk")).values("event_key")
        return super().get_queryset(request).annotate(sender_id=Subquery(event))

    def latest(self, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        """Outcomes of the newest moves: the one order that all customers share."""
        moved = OutcomeMove.objects.order_by("-pk").values("outcome_id")[:MOST]
        return queryset.filter(pk__in=moved)

    def matching(self, term: str) -> Q:
        return Q(case_key=term) | by_id(term)

    @admin.display(description="case")
    def case(self, outcome: Any) -> str | SafeString:
        return clipped(outcome.case_key or outcome.sender_id or str(outcome.pk), NAME)

    @admin.display(description="customer")
    def customer_shown(self, outcome: Outcome) -> str | SafeString:
        return clipped(outcome.customer.name, NAME)

    @admin.display(description="verdict")
    def status_shown(self, outcome: Outcome) -> SafeString:
        shown = status_badge(outcome.status_at(timezone.now()))
        kind = outcome.outcome_class
        return format_html('{} <span class="up-quiet">{}</span>', shown, clipped(kind, 16)) if kind else shown

    @admin.display(description="quantity")
    def quantity_shown(self, outcome: Outcome) -> str:
        return quantity(outcome.quantity)

    @admin.display(description="why")
    def reason_shown(self, outcome: Outcome) -> str | SafeString:
        return clipped(outcome.reason, NAME)

    @admin.display(description="dimensions")
    def dimensions_shown(self, outcome: Outcome) -> str:
        return written({name: [str(value)] for name, value in outcome.dimensions.items()}) or "none"
