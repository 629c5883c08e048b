"""The page of the outcomes behind a line: what it bills and what it does not, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.parts.display import NAME, clipped, page, quantity
from customers.admin.parts.read_only import ReadOnlyAdmin
from invoices.actions.drill_down import OutcomeBehind, Page, behind, billed, cursor_of, not_billed, place_of
from invoices.admin.lines import days
from invoices.models import Invoice, InvoiceLine
from meters.actions.behind import Behind
from meters.admin.told_rows import status_badge
from meters.rules.verdict import Status

ROWS = 100
LONGEST_TERM = 255


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """One row, as texts; `now` is what became of it since."""

    address: str
    case: str | SafeString
    outcome_class: str
    day: Any
    quantity: str
    reason: str | SafeString
    version: str
    status: SafeString
    now: SafeString | str


class WithOutcomes(ReadOnlyAdmin[Invoice]):
    """What it adds to the page of invoices: for each line with usage the list of what is behind it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.line_outcomes_view)
        address = "<uuid:invoice_id>/lines/<int:n>/"
        return [path(address, view, name="invoices_invoice_line_outcomes"), *super().get_urls()]

    def line_outcomes_view(self, request: HttpRequest, invoice_id: Any, n: int) -> HttpResponse:
        """What line `n` bills; with `billed=no` the cases of its days that it does not."""
        invoice = self.get_object(request, str(invoice_id))
        line = invoice.lines.select_related("meter").filter(position=n).first() if invoice else None
        asked = behind(line, invoice) if line and invoice else None
        if invoice is None or line is None or asked is None:
            raise Http404
        seen = "meters.view_outcome" if asked.counts_outcomes else "meters.view_event"
        if not self.has_view_permission(request, invoice) or not request.user.has_perm(seen):
            raise PermissionDenied
        is_billed, term = request.GET.get("billed") != "no", request.GET.get("q", "").strip()[:LONGEST_TERM]
        if "\0" in term:
            return HttpResponseRedirect(request.path)
        try:
            found = _page(asked, invoice, is_billed, term, request.GET.get("cursor"))
        except ValueError:
            return HttpResponseRedirect(request.path)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media, "original": invoice}
        context |= _context(line, asked, found, is_billed, term)
        return TemplateResponse(request, "admin/invoices/invoice/line_outcomes.html", context)


def _page(asked: Behind, invoice: Invoice, is_billed: bool, term: str, cursor: str | None) -> Page:
    """The rows that the address asks for; ValueError for a cursor that is none of ours."""
    timed = is_billed and not asked.counts_outcomes
    common: dict[str, Any] = {
        "limit": ROWS,
        "as_of": timezone.now(),
        "following": place_of(cursor, timed=timed) if cursor else None,
        "customer": invoice.customer,
        "case": term,
    }
    return billed(asked, **common) if is_billed else not_billed(asked, zone=invoice.timezone, **common)


def _context(line: InvoiceLine, asked: Behind, found: Page, is_billed: bool, term: str) -> dict[str, Any]:
    kept = {name: value for name, value in (("billed", "" if is_billed else "no"), ("q", term)) if value}
    following = cursor_of(found.following)
    return {
        "title": f"Behind “{line.text}”",
        "line": line,
        "service": days(asked.days),
        "unit": line.unit,
        "quantity": quantity(line.quantity),
        "rows": _shown(found.rows, asked),
        "counts_outcomes": asked.counts_outcomes,
        "is_billed": is_billed,
        "term": term,
        "following": f"?{urlencode({**kept, 'cursor': following})}" if following else "",
    }


def _shown(rows: Sequence[OutcomeBehind], asked: Behind) -> list[ShownOutcome]:
    model = "meters_outcome" if asked.counts_outcomes else "meters_event"
    return [
        ShownOutcome(
            address=page(model, row.id),
            case=clipped(row.case or row.name or str(row.id), NAME),
            outcome_class=row.outcome_class,
            day=row.day,
            quantity=quantity(row.quantity),
            reason=clipped(row.reason, 120),
            version="" if row.version is None else f"v{row.version}",
            status=status_badge(Status(row.status)),
            now=status_badge(Status(row.status_now)) if row.status_now else "",
        )
        for row in rows
    ]
