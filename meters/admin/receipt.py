"""Receipts: what each request brought, and on which page of the journal it stands."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from customers.admin.parts.bounded import BoundedAdmin, by_id
from customers.admin.parts.display import badge, clipped, link, page, whole
from meters.models import Decision, Event, Receipt

EVENTS_SHOWN = 50


@admin.register(Receipt)
class ReceiptAdmin(BoundedAdmin[Receipt]):
    list_display = ("received_at", "id", "count", "source", "brought_by", "page_shown")
    list_filter = ("source",)
    list_names = ("sealed",)
    ordering = ("-received_at", "-pk")
    fields = ("id", "received_at", "count", "source", "source_name", "page_shown", "position", "merkle_root")
    when_empty = "Each request that brings something new leaves one."
    search_help_text = "The whole id, as the sender was told it"
    change_form_outer_after_template = "admin/meters/receipt/brought.html"

    def matching(self, term: str) -> Q:
        return by_id(term)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The receipt with what it brought."""
        receipt = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if receipt and request.user.has_perm("meters.view_event"):
            shown = {"events": brought(receipt)[:EVENTS_SHOWN], "shown": EVENTS_SHOWN, "decisions": decided(receipt)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @admin.display(description="brought by")
    def brought_by(self, receipt: Receipt) -> object:
        return clipped(receipt.source_name)

    @admin.display(description="journal page")
    def page_shown(self, receipt: Receipt) -> SafeString:
        sealed = getattr(receipt, "sealed", None)
        return link(page("meters_journalpage", sealed.page_id), sealed.page_id) if sealed else badge("Waits", "warn")

    @admin.display(description="leaf", empty_value="none yet")
    def position(self, receipt: Receipt) -> str | None:
        """Its place on the page."""
        sealed = getattr(receipt, "sealed", None)
        return str(sealed.position) if sealed else None

    @admin.display(description="Merkle root")
    def merkle_root(self, receipt: Receipt) -> SafeString:
        return whole(bytes(receipt.root).hex())


def brought(receipt: Receipt) -> QuerySet[Event]:
    """Its events, found by their time of arrival, in the order of its tree."""
    arrived = Event.objects.filter(received_at__range=(receipt.earliest_at, receipt.received_at), receipt=receipt)
    return arrived.select_related("customer", "meter").order_by("id")


def decided(receipt: Receipt) -> QuerySet[Decision]:
    """The decisions that came with it."""
    return Decision.objects.filter(receipt=receipt).select_related("customer", "meter").order_by("id")
