"""The status of an invoice, at a glance."""

from django.utils.safestring import SafeString

from customers.admin.parts.display import badge
from invoices.models import Invoice, InvoiceStatus

TONES = {
    InvoiceStatus.DRAFT: "warn",
    InvoiceStatus.ISSUED: "good",
    InvoiceStatus.PAID: "busy",
    InvoiceStatus.VOID: "bad",
}


def invoice_badge(invoice: Invoice) -> SafeString:
    """Draft, issued, paid or void."""
    status = InvoiceStatus(invoice.status)
    return badge(status.label, TONES[status])
