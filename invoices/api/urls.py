"""Addresses under /api/v1/ of what is owed."""

from django.urls import path

from invoices.api.credit_notes import CreditNotePdf, CreditNotes, OneCreditNote
from invoices.api.downloads import LinesCsv, LinesJson, OutcomesCsv, OutcomesJson
from invoices.api.invoices import InvoicePdf, Invoices, OneInvoice
from invoices.api.outcomes import LineOutcomes
from invoices.api.payments import Payments
from invoices.api.standing import StandingView
from invoices.api.statement import InvoiceStatement, StatementVerifier
from invoices.api.upcoming import UpcomingInvoiceView

urlpatterns = [
    path("invoices", Invoices.as_view(), name="invoices"),
    path("invoices/<uuid:invoice_id>", OneInvoice.as_view(), name="invoice"),
    path("invoices/<uuid:invoice_id>/pdf", InvoicePdf.as_view(), name="invoice-pdf"),
    path("invoices/<uuid:invoice_id>/lines.csv", LinesCsv.as_view(), name="invoice-lines-csv"),
    path("invoices/<uuid:invoice_id>/lines.json", LinesJson.as_view(), name="invoice-lines-json"),
    path("invoices/<uuid:invoice_id>/outcomes.csv", OutcomesCsv.as_view(), name="invoice-outcomes-csv"),
    path("invoices/<uuid:invoice_id>/outcomes.json", OutcomesJson.as_view(), name="invoice-outcomes-json"),
    path("invoices/<uuid:invoice_id>/payments", Payments.as_view(), name="invoice-payments"),
    path("credit-notes", CreditNotes.as_view(), name="credit-notes"),
    path("credit-notes/<uuid:note_id>", OneCreditNote.as_view(), name="credit-note"),
    path("credit-notes/<uuid:note_id>/pdf", CreditNotePdf.as_view(), name="credit-note-pdf"),
    path("invoices/<uuid:invoice_id>/lines/<int:n>/outcomes", LineOutcomes.as_view(), name="line-outcomes"),
    path("invoices/<uuid:invoice_id>/statement", InvoiceStatement.as_view(), name="invoice-statement"),
    path("statement-verifier", StatementVerifier.as_view(), name="statement-verifier"),
    path("customers/<str:customer_key>/standing", StandingView.as_view(), name="standing"),
    path("customers/<str:customer_key>/upcoming-invoice", UpcomingInvoiceView.as_view(), name="upcoming-invoice"),
]
