from invoices.models.invoice import Invoice, InvoiceKind, InvoiceStatus
from invoices.models.invoice_line import InvoiceLine, LineKind
from invoices.models.invoice_run import InvoiceRun
from invoices.models.number_series import NumberSeries
from invoices.models.run_customer import RowStatus, RunCustomer
from invoices.models.seller_profile import SellerProfile

__all__ = [
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceStatus",
    "LineKind",
    "NumberSeries",
    "RowStatus",
    "RunCustomer",
    "SellerProfile",
]
