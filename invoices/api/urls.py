"""Addresses under /api/v1/ of what is owed."""

from django.urls import path

from invoices.api.invoices import InvoicePdf, Invoices, OneInvoice

urlpatterns = [
    path("invoices", Invoices.as_view(), name="invoices"),
    path("invoices/<uuid:invoice_id>", OneInvoice.as_view(), name="invoice"),
    path("invoices/<uuid:invoice_id>/pdf", InvoicePdf.as_view(), name="invoice-pdf"),
]
