"""Pages for what is owed: runs, invoices, and what stands on every invoice."""

from invoices.admin.customer_section import InvoiceInline
from invoices.admin.invoice import InvoiceAdmin
from invoices.admin.invoice_run import InvoiceRunAdmin
from invoices.admin.number_series import NumberSeriesAdmin
from invoices.admin.seller_profile import SellerProfileAdmin

__all__ = ["InvoiceAdmin", "InvoiceInline", "InvoiceRunAdmin", "NumberSeriesAdmin", "SellerProfileAdmin"]
