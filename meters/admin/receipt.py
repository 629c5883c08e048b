"""Receipts: what each request brought."""

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString

from customers.admin.parts.bounded import BoundedAdmin, by_id
from customers.admin.parts.display import clipped, whole
from meters.models import Receipt


@admin.register(Receipt)
class ReceiptAdmin(BoundedAdmin[Receipt]):
    list_display = ("received_at", "id", "count", "source", "brought_by")
    list_filter = ("source",)
    ordering = ("-received_at", "-pk")
    fields = ("id", "received_at", "count", "source", "source_name", "merkle_root")
    when_empty = "Each request that brings something new leaves one."
    search_help_text = "The whole id, as the sender was told it"

    def matching(self, term: str) -> Q:
        return by_id(term)

    @admin.display(description="brought by")
    def brought_by(self, receipt: Receipt) -> object:
        return clipped(receipt.source_name)

    @admin.display(description="Merkle root")
    def merkle_root(self, receipt: Receipt) -> SafeString:
        return whole(bytes(receipt.root).hex())
