"""Events: the facts, as applications posted them."""

import json
from datetime import datetime
from itertools import accumulate

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter

from customers.admin.parts.bounded import MOST, BoundedAdmin, by_id
from customers.admin.parts.display import NAME, block, clipped, quantity, whole
from meters.admin.where_filter import PropertiesFilter
from meters.models import Event, Receipt

RECEIPTS = 500


@admin.register(Event)
class EventAdmin(BoundedAdmin[Event]):
    list_display = (
        "occurred_at",
        "customer_shown",
        "meter",
        "value_shown",
        "case_shown",
        "sender_id",
        "local_date",
    )
    list_display_links = ("occurred_at",)
    list_names = ("customer", "meter")
    list_filter = (
        ("customer", AutocompleteSelectFilter),
        ("meter", AutocompleteSelectFilter),
        ("local_date", RangeDateFilter),
        PropertiesFilter,
    )
    ordering = ("-occurred_at", "-id")
    anchors = ("customer", "local_date")
    when_empty = "Make an API key and let your application post what happens; the first page shows how."
    search_help_text = "Exact: the sender's id, the case, or our id. Choose a customer first and it is instant"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "customer",
                    "meter",
                    "event_key",
                    "occurred_at",
                    "local_date",
                    "value_shown",
                    "case_key",
                )
            },
        ),
        ("As received", {"fields": ("properties_shown", "received_at", "receipt", "id", "digest_shown")}),
    )

    def latest(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Events of the newest receipts: arrival is the one order that all customers share."""
        since = newest_arrivals()
        return queryset.filter(received_at__gte=since) if since else queryset

    def matching(self, term: str) -> Q:
        return Q(event_key=term) | Q(case_key=term) | by_id(term)

    @admin.display(description="customer")
    def customer_shown(self, event: Event) -> str | SafeString:
        return clipped(event.customer.name, NAME)

    @admin.display(description="value")
    def value_shown(self, event: Event) -> str:
        return quantity(event.value)

    @admin.display(description="case")
    def case_shown(self, event: Event) -> str | SafeString:
        return clipped(event.case_key, NAME)

    @admin.display(description="sender's id")
    def sender_id(self, event: Event) -> str | SafeString:
        return clipped(event.event_key, NAME)

    @admin.display(description="properties")
    def properties_shown(self, event: Event) -> str | SafeString:
        return block(json.dumps(event.properties, indent=2, ensure_ascii=False)) if event.properties else "none"

    @admin.display(description="digest")
    def digest_shown(self, event: Event) -> SafeString:
        return whole(bytes(event.digest).hex())


def newest_arrivals() -> datetime | None:
    """Since when about MOST events have arrived, looking back over at most RECEIPTS receipts."""
    newest = list(Receipt.objects.order_by("-received_at").values_list("received_at", "count")[:RECEIPTS])
    so_far = accumulate(count for _, count in newest)
    enough = [at for (at, _), events in zip(newest, so_far, strict=True) if events <= MOST]
    return enough[-1] if enough else newest[0][0] if newest else None
