from invoices.models.closed_period import ClosedPeriod
from invoices.models.credit_note import CreditKind, CreditNote, Remedy
from invoices.models.credit_note_line import CreditNoteLine
from invoices.models.credit_proposal import CreditProposal, ProposalStatus
from invoices.models.invoice import Invoice, InvoiceKind, InvoiceStatus
from invoices.models.invoice_line import InvoiceLine, LineKind
from invoices.models.invoice_move import InvoiceMove
from invoices.models.invoice_run import InvoiceRun
from invoices.models.number_series import NumberSeries
from invoices.models.payment import Payment
from invoices.models.review_bounds import ReviewBounds
from invoices.models.run_customer import RowStatus, RunCustomer
from invoices.models.run_move import RunMove, RunMoveKind
from invoices.models.seller_profile import SellerProfile
from invoices.models.spend_alert import AlertSubject, SpendAlert
from invoices.models.spend_alert_fired import SpendAlertFired
from invoices.models.spend_watch import SpendWatch
from invoices.models.withheld import Withheld

__all__ = [
    "AlertSubject",
    "ClosedPeriod",
    "CreditKind",
    "CreditNote",
    "CreditNoteLine",
    "CreditProposal",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceMove",
    "InvoiceRun",
    "InvoiceStatus",
    "LineKind",
    "NumberSeries",
    "Payment",
    "ProposalStatus",
    "Remedy",
    "ReviewBounds",
    "RowStatus",
    "RunCustomer",
    "RunMove",
    "RunMoveKind",
    "SellerProfile",
    "SpendAlert",
    "SpendAlertFired",
    "SpendWatch",
    "Withheld",
]
