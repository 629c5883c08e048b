"""The status of an invoice, at a glance."""

from datetime import date

from django.utils.safestring import SafeString

from customers.admin.parts.display import badge
from invoices.models import Invoice, InvoiceStatus
from invoices.rules.lifecycle import OVERDUE, PARTLY_PAID

SHOWN: dict[str, tuple[str, str]] = {
    InvoiceStatus.DRAFT: ("Draft", "warn"),
    InvoiceStatus.IN_REVIEW: ("In review", "bad"),
    InvoiceStatus.APPROVED: ("Approved", "busy"),
    InvoiceStatus.ISSUED: ("Issued", "good"),
    PARTLY_PAID: ("Partly paid", "busy"),
    OVERDUE: ("Overdue", "bad"),
    InvoiceStatus.PAID: ("Paid", "good"),
    InvoiceStatus.VOID: ("Void", "neutral"),
}


def invoice_badge(invoice: Invoice, today: date) -> SafeString:
    """Where it stands on a day, overdue and partly paid included."""
    return badge(*SHOWN[invoice.standing_on(today)])
