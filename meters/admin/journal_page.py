"""The journal: receipts sealed together, each page chained to the one before."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from customers.admin.parts.bounded import BoundedAdmin
from customers.admin.parts.display import link, page, whole
from meters.models import JournalPage, SealedReceipt

RECEIPTS_SHOWN = 200
LONGEST_NUMBER = 18
HASH_DIGITS = 64


@admin.register(JournalPage)
class JournalPageAdmin(BoundedAdmin[JournalPage]):
    list_display = ("number", "sealed_at", "receipts", "hash_shown")
    ordering = ("-number",)
    fields = ("number", "sealed_at", "receipts", "merkle_root", "previous_shown", "hash_shown")
    when_empty = "Each minute, what was received is sealed on a page. Once sealed, it cannot be changed unnoticed."
    search_help_text = "The number of the page, or its whole hash"
    change_form_outer_after_template = "admin/meters/journalpage/receipts.html"

    def matching(self, term: str) -> Q:
        if term.isascii() and term.isdecimal() and len(term) <= LONGEST_NUMBER:
            return Q(number=int(term))
        return Q(hash=hashed(term))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page with the receipts that it seals."""
        found = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if found and request.user.has_perm("meters.view_receipt"):
            shown = {"sealed": sealed(found)[:RECEIPTS_SHOWN], "shown": RECEIPTS_SHOWN}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @admin.display(description="Merkle root")
    def merkle_root(self, journal: JournalPage) -> SafeString:
        return whole(bytes(journal.root).hex())

    @admin.display(description="hash of the page before")
    def previous_shown(self, journal: JournalPage) -> SafeString:
        before = bytes(journal.previous).hex()
        return link(page("meters_journalpage", journal.number - 1), before) if journal.number > 1 else whole(before)

    @admin.display(description="hash")
    def hash_shown(self, journal: JournalPage) -> SafeString:
        return whole(bytes(journal.hash).hex())


def sealed(journal: JournalPage) -> QuerySet[SealedReceipt]:
    """What stands on the page, in the order of its tree."""
    return SealedReceipt.objects.filter(page=journal).select_related("receipt").order_by("position")


def hashed(term: str) -> bytes:
    """The digest that the text spells; nothing for any other text."""
    try:
        return bytes.fromhex(term) if len(term) == HASH_DIGITS else b""
    except ValueError:
        return b""
