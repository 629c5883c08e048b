"""`GET /invoices`, `/invoices/{id}` and `/invoices/{id}/pdf`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from customers.api.caller import Caller
from customers.api.customer import CustomerField, customer_id
from customers.api.paging import PageQuery, page
from customers.api.query import MonthField
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.print_invoice import file_name, print_invoice
from invoices.api import body
from invoices.models import Invoice, InvoiceStatus
from invoices.models.invoice import InvoiceQuerySet

TAGS = ["Invoices"]
PDF = "application/pdf"


class InvoicesQuery(PageQuery):
    """What `GET /invoices` can be asked."""

    customer = CustomerField()
    period = MonthField(required=False, help_text="The month in which it is billed, such as `2026-10`.")
    status = serializers.ChoiceField(InvoiceStatus.choices, required=False, help_text="Where it stands.")


def visible(caller: Caller) -> InvoiceQuerySet:
    """The invoices that the key may see: a customer's key no drafts, and only its own."""
    if caller.customer_id is None:
        return Invoice.objects.with_lines()
    return Invoice.objects.with_lines().numbered().matching(customer=caller.customer_id)


def found(caller: Caller, invoice_id: UUID) -> Invoice:
    """The invoice; Http404 if there is none that the key may see."""
    return get_object_or_404(visible(caller), pk=invoice_id)


class Invoices(ApiView):
    """List invoices."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="list_invoices",
        summary="List invoices",
        tags=TAGS,
        parameters=[InvoicesQuery],
        responses=OpenApiResponse(body.InvoicePage, "The invoices, and where to go on."),
    )
    def get(self, request: Request) -> HttpResponse:
        """The latest month first. Drafts are among them unless the key is a customer's own."""
        asked = InvoicesQuery.read(request)
        owner = customer_id(self.caller, asked.get("customer"))
        wanted = visible(self.caller).matching(customer=owner, period=asked.get("period"), status=asked.get("status"))
        invoices, following = page(wanted, ("period", "id"), cursor=asked.get("cursor"), limit=asked["limit"])
        return answer(body.InvoicePage.of(invoices, following))


class OneInvoice(ApiView):
    """Read an invoice."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_invoice",
        summary="Read an invoice",
        tags=TAGS,
        responses=OpenApiResponse(body.Invoice, "The invoice."),
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        """With its lines and the working of each."""
        return answer(body.Invoice.of(found(self.caller, invoice_id)))


class InvoicePdf(ApiView):
    """Read an invoice as PDF."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_invoice_pdf",
        summary="Read an invoice as PDF",
        tags=TAGS,
        responses={(200, PDF): OpenApiResponse(bytes, "The document; a draft is marked as one.")},
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        """The document as it is sent to the customer."""
        invoice = found(self.caller, invoice_id)
        disposition = content_disposition_header(as_attachment=False, filename=file_name(invoice))
        return HttpResponse(print_invoice(invoice), content_type=PDF, headers={"Content-Disposition": disposition})
