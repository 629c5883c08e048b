from invoices.models.invoice import Invoice, InvoiceKind, InvoiceStatus
from invoices.models.invoice_line import InvoiceLine, LineKind
from invoices.models.invoice_run import InvoiceRun
from invoices.models.number_series import NumberSeries
from invoices.models.run_customer import RowStatus, RunCustomer
from invoices.models.seller_profile import SellerProfile
from invoices.models.spend_alert import AlertSubject, SpendAlert
from invoices.models.spend_alert_fired import SpendAlertFired
from invoices.models.spend_watch import SpendWatch

__all__ = [
    "AlertSubject",
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
    "SpendAlert",
    "SpendAlertFired",
    "SpendWatch",
]
