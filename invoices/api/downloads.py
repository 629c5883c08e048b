"""`GET /invoices/{id}/lines.csv`, `/lines.json`, `/outcomes.csv` and `/outcomes.json`."""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.export import Table, as_csv, as_json, lines_table, outcomes_table
from invoices.api.invoices import TAGS, found

CSV, JSON = "text/csv; charset=utf-8", "application/json"
WRITERS: dict[str, tuple[Callable[[Table], Iterator[bytes]], str]] = {"csv": (as_csv, CSV), "json": (as_json, JSON)}

Rows = list[dict[str, str | int | None]]


def download(table: Table, name: str, form: str) -> StreamingHttpResponse:
    """The table as a file to save; `form` is csv or json."""
    write, media_type = WRITERS[form]
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{form}")
    return StreamingHttpResponse(
        write(table), content_type=media_type, headers={"Content-Disposition": disposition or "attachment"}
    )


class LinesCsv(ApiView):
    """Download the lines of an invoice as CSV."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="download_invoice_lines_csv",
        summary="Download the lines of an invoice as CSV",
        tags=TAGS,
        responses={(200, "text/csv"): OpenApiResponse(str, "A header and a row for each line.")},
    )
    def get(self, request: Request, invoice_id: UUID) -> StreamingHttpResponse:
        """No cell is a formula for a spreadsheet."""
        invoice = found(self.caller, invoice_id)
        return download(lines_table(invoice), f"{invoice.number or invoice.pk}-lines", "csv")


class LinesJson(ApiView):
    """Download the lines of an invoice as JSON."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="download_invoice_lines_json",
        summary="Download the lines of an invoice as JSON",
        tags=TAGS,
        responses={(200, JSON): OpenApiResponse(Rows, "An object for each line, with the columns of the CSV.")},
    )
    def get(self, request: Request, invoice_id: UUID) -> StreamingHttpResponse:
        """The columns of the CSV; the working of the lines is in the invoice itself."""
        invoice = found(self.caller, invoice_id)
        return download(lines_table(invoice), f"{invoice.number or invoice.pk}-lines", "json")


class OutcomesCsv(ApiView):
    """Download the outcomes behind an invoice as CSV."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="download_invoice_outcomes_csv",
        summary="Download the outcomes behind an invoice as CSV",
        tags=TAGS,
        responses={(200, "text/csv"): OpenApiResponse(str, "A header and a row for each outcome that a line counts.")},
    )
    def get(self, request: Request, invoice_id: UUID) -> StreamingHttpResponse:
        """Written as it is read, however many there are."""
        invoice = found(self.caller, invoice_id)
        table = outcomes_table(invoice, as_of=self.caller.as_of)
        return download(table, f"{invoice.number or invoice.pk}-outcomes", "csv")


class OutcomesJson(ApiView):
    """Download the outcomes behind an invoice as JSON."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="download_invoice_outcomes_json",
        summary="Download the outcomes behind an invoice as JSON",
        tags=TAGS,
        responses={(200, JSON): OpenApiResponse(Rows, "An object for each outcome, with the columns of the CSV.")},
    )
    def get(self, request: Request, invoice_id: UUID) -> StreamingHttpResponse:
        """Written as it is read, however many there are."""
        invoice = found(self.caller, invoice_id)
        table = outcomes_table(invoice, as_of=self.caller.as_of)
        return download(table, f"{invoice.number or invoice.pk}-outcomes", "json")
