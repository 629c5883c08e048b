"""Pages for what is owed: runs, invoices, and what stands on every invoice."""

from invoices.admin.credit_note import CreditNoteAdmin, CreditProposalAdmin
from invoices.admin.customer_section import InvoiceInline
from invoices.admin.invoice import InvoiceAdmin
from invoices.admin.invoice_run import InvoiceRunAdmin
from invoices.admin.number_series import NumberSeriesAdmin
from invoices.admin.payment import PaymentAdmin
from invoices.admin.review_bounds import ReviewBoundsAdmin
from invoices.admin.seller_profile import SellerProfileAdmin
from invoices.admin.spend_alert import SpendAlertAdmin
from invoices.admin.spend_alert_fired import SpendAlertFiredAdmin
from invoices.admin.standing_section import standing_shown

__all__ = [
    "CreditNoteAdmin",
    "CreditProposalAdmin",
    "InvoiceAdmin",
    "InvoiceInline",
    "InvoiceRunAdmin",
    "NumberSeriesAdmin",
    "PaymentAdmin",
    "ReviewBoundsAdmin",
    "SellerProfileAdmin",
    "SpendAlertAdmin",
    "SpendAlertFiredAdmin",
    "standing_shown",
]
