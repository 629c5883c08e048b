"""Quarantine: what arrived for somebody or something we do not know yet."""

import json

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from customers.admin.parts.bounded import BoundedAdmin, by_id
from customers.admin.parts.display import NAME, badge, block, clipped
from meters.models import QuarantinedEvent, Trouble


@admin.register(QuarantinedEvent)
class QuarantinedEventAdmin(BoundedAdmin[QuarantinedEvent]):
    list_display = ("received_at", "trouble_shown", "customer_named", "meter_named", "sender_id")
    list_filter = (("trouble", ChoicesDropdownFilter),)
    ordering = ("-received_at", "-id")
    when_empty = "Events that name an unknown customer or meter wait here; every event found its place."
    search_help_text = "Exact: the customer's key, the meter's key, the sender's id"
    fields = (
        "trouble_shown",
        "customer_named",
        "meter_named",
        "event_key",
        "received_at",
        "body_shown",
        "receipt",
        "id",
    )

    def matching(self, term: str) -> Q:
        return Q(customer_key=term) | Q(meter_key=term) | Q(event_key=term) | by_id(term)

    @admin.display(description="why it waits")
    def trouble_shown(self, waiting: QuarantinedEvent) -> SafeString:
        return badge(Trouble(waiting.trouble).label, "warn")

    @admin.display(description="customer it names")
    def customer_named(self, waiting: QuarantinedEvent) -> str | SafeString:
        return clipped(waiting.customer_key, NAME)

    @admin.display(description="meter it names")
    def meter_named(self, waiting: QuarantinedEvent) -> str | SafeString:
        return clipped(waiting.meter_key, NAME)

    @admin.display(description="sender's id")
    def sender_id(self, waiting: QuarantinedEvent) -> str | SafeString:
        return clipped(waiting.event_key, NAME)

    @admin.display(description="as it was sent")
    def body_shown(self, waiting: QuarantinedEvent) -> SafeString:
        return block(json.dumps(waiting.body, indent=2, ensure_ascii=False))
