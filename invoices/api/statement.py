"""`GET /invoices/{id}/statement`, and `GET /statement-verifier`, the program that checks it."""

from uuid import UUID

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.openapi import problem
from customers.api.problem import MEDIA_TYPE, Refusal
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.statement import VERIFIER, Unready, statement
from invoices.api import body
from invoices.api.invoices import TAGS, found
from invoices.api.statement_body import Statement

JSON, PYTHON = "application/json", "text/x-python"


class InvoiceStatement(ApiView):
    """Read the statement of an invoice."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_invoice_statement",
        summary="Read the statement of an invoice",
        description=(
            "One file with which the invoice can be checked without us: its terms, every outcome with its signals, "
            "the definitions that judged them, and the proof that the journal held all of it. "
            "`GET /statement-verifier` is a program that does."
        ),
        tags=TAGS,
        responses={
            200: OpenApiResponse(Statement, "The statement."),
            (409, MEDIA_TYPE): problem("A line of the invoice names no page of the journal."),
        },
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponseBase:
        """Written as it is read, however many outcomes there are."""
        invoice = found(self.caller, invoice_id)
        try:
            pieces = statement(invoice, msgspec.to_builtins(body.Invoice.of(invoice)))
        except Unready as error:
            raise Refusal(409, "no_page", f"There is no statement: {error}.") from None
        name = content_disposition_header(as_attachment=True, filename=f"statement-{invoice.number or invoice.pk}.json")
        return StreamingHttpResponse(pieces, content_type=JSON, headers={"Content-Disposition": name})


class StatementVerifier(ApiView):
    """Read the program that checks statements."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_statement_verifier",
        summary="Read the program that checks statements",
        tags=TAGS,
        responses={(200, PYTHON): OpenApiResponse(bytes, "A program that needs Python 3.9 and nothing else.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """The program, to be read before it is run."""
        return HttpResponse(
            VERIFIER.read_bytes(),
            content_type=f"{PYTHON}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{VERIFIER.name}"'},
        )
