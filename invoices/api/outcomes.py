"""`GET /invoices/{id}/lines/{n}/outcomes`: what a line counts, and what it does not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from customers.api.paging import PageQuery
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.drill_down import Page, behind, billed, not_billed, place_of
from invoices.api import outcomes_body as body
from invoices.api.invoices import TAGS, found
from invoices.models import Invoice
from meters.actions.behind import Behind


class LineOutcomesQuery(PageQuery):
    """What `GET /invoices/{id}/lines/{n}/outcomes` can be asked."""

    billed = serializers.BooleanField(
        default=True, help_text="`false`: the cases of these days that are not billed, with their reasons."
    )
    case = serializers.CharField(
        required=False,
        max_length=255,
        trim_whitespace=False,
        help_text="A case such as `ticket-981`, or the id under which an event was sent.",
    )


class LineOutcomes(ApiView):
    """List the outcomes behind a line."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="list_line_outcomes",
        summary="List the outcomes behind a line",
        description=(
            "What the line counts, up to the page of the journal that it names: nothing that happens later changes "
            "the list. Events, where the meter has no outcomes; nothing for a line without usage. With "
            "`billed=false` the cases of the same days that the line does not count, as they stand now."
        ),
        tags=TAGS,
        parameters=[LineOutcomesQuery],
        responses=OpenApiResponse(body.BehindLinePage, "The outcomes, and where to go on."),
    )
    def get(self, request: Request, invoice_id: UUID, n: int) -> HttpResponse:
        """The first day first."""
        asked, invoice = LineOutcomesQuery.read(request), found(self.caller, invoice_id)
        line = get_object_or_404(invoice.lines.select_related("meter"), position=n)
        counts = behind(line, invoice)
        page = _page(counts, invoice, asked, self.caller.as_of) if counts else Page((), None)
        return answer(body.BehindLinePage.of(page))


def _page(counts: Behind, invoice: Invoice, asked: dict[str, Any], as_of: datetime) -> Page:
    common: dict[str, Any] = {
        "limit": asked["limit"],
        "as_of": as_of,
        "customer": invoice.customer,
        "case": asked.get("case", ""),
    }
    if asked["billed"]:
        place = _place(asked.get("cursor"), timed=not counts.counts_outcomes)
        return billed(counts, following=place, **common)
    return not_billed(counts, zone=invoice.timezone, following=_place(asked.get("cursor"), timed=False), **common)


def _place(cursor: str | None, *, timed: bool) -> Any:
    if cursor is None:
        return None
    try:
        return place_of(cursor, timed=timed)
    except ValueError:
        problem = ErrorDetail("This is not a cursor that we handed out.", code="cursor")
        raise serializers.ValidationError({"cursor": [problem]}) from None
