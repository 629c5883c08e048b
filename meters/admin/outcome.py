"""Outcomes: the verdict on each case, and how it came about."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from customers.admin.parts.bounded import MOST, BoundedAdmin, by_id
from customers.admin.parts.display import NAME, badge, clipped, link, page, quantity
from customers.admin.parts.read_only import ReadOnlyInline
from meters.admin.named_lists import written
from meters.admin.where_filter import WhereFilter
from meters.models import Event, Outcome, OutcomeMove, Status

TONES = {Status.BILLABLE: "good", Status.ATTEMPTED: "busy", Status.REVERSED: "bad"}


def status_badge(outcome: Outcome) -> SafeString:
    """Provisional and billable are the same row, told apart by the clock."""
    if outcome.status == Status.BILLABLE and outcome.matures_at and outcome.matures_at > timezone.now():
        return badge("Provisional", "warn")
    return badge(Status(outcome.status).label, TONES.get(Status(outcome.status), "neutral"))


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
        ("status", ChoicesDropdownFilter),
        ("usage_date", RangeDateFilter),
        WhereFilter,
    )
    ordering = ("-usage_date", "-id")
    anchors = ("customer", "usage_date")
    when_empty = "They come from events on meters of the kind outcome."
    search_help_text = "Exact: the case, or our id. Choose a customer first and it is instant"
    inlines = (MoveInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "case_key",
                    "customer",
                    "meter",
                    "status_shown",
                    "reason",
                    "quantity_shown",
                    "usage_date",
                )
            },
        ),
        ("Details", {"fields": ("outcome_class", "dimensions_shown", "matures_at", "event", "id")}),
    )

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
        return status_badge(outcome)

    @admin.display(description="quantity")
    def quantity_shown(self, outcome: Outcome) -> str:
        return quantity(outcome.quantity)

    @admin.display(description="why")
    def reason_shown(self, outcome: Outcome) -> str | SafeString:
        return clipped(outcome.reason, NAME)

    @admin.display(description="dimensions")
    def dimensions_shown(self, outcome: Outcome) -> str:
        return written({name: [str(value)] for name, value in outcome.dimensions.items()}) or "none"

    @admin.display(description="event")
    def event(self, outcome: Any) -> str | SafeString:
        """The fact behind it, where one event is one outcome."""
        return link(page("meters_event", outcome.pk), clipped(outcome.sender_id)) if outcome.sender_id else "several"
