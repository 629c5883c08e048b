"""The customer's page shows what the customer owes; a credit's page leads to the invoices that used it."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import admin
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin import CreditGrantAdmin, CustomerAdmin, Link
from customers.admin.parts.display import link, money, page
from customers.admin.parts.read_only import ReadOnlyInline
from invoices.admin.status import invoice_badge
from invoices.models import Invoice


class InvoiceInline(ReadOnlyInline[Invoice]):
    """A year at a time."""

    model = Invoice
    verbose_name_plural = "invoices"
    fields = ("invoice", "period", "state", "total_shown", "issued_on")
    ordering = ("-period", "-number")
    per_page = 12

    @admin.display(description="invoice")
    def invoice(self, invoice: Invoice) -> SafeString:
        return link(page("invoices_invoice", invoice.pk), invoice.number or "not numbered yet")

    @admin.display(description="status")
    def state(self, invoice: Invoice) -> SafeString:
        return invoice_badge(invoice, timezone.now().date())

    @admin.display(description="total")
    def total_shown(self, invoice: Invoice) -> str:
        return money(invoice.total, invoice.currency)


def invoice_links(ids: Collection[UUID]) -> dict[UUID, SafeString]:
    """A link to each of them that is an invoice."""
    found = Invoice.objects.filter(pk__in=ids).values_list("pk", "number")
    return {pk: link(page("invoices_invoice", pk), number or "not numbered yet") for pk, number in found}


CreditGrantAdmin.documents.append(invoice_links)
CustomerAdmin.inlines.append(InvoiceInline)
CustomerAdmin.links.append(Link("Run a month", "admin:invoices_invoicerun_add", "customer"))
