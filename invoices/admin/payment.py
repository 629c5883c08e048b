"""Payments: what was recorded, and taking one back."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter

from customers.admin.parts.bounded import BoundedPaginator
from customers.admin.parts.display import NAME, badge, clipped, link, money, page
from customers.admin.parts.read_only import ReadOnlyAdmin
from customers.admin.parts.verbs import verb
from invoices.actions.pay import take_back
from invoices.admin.money_dialogs import WhyDialog
from invoices.models import Payment


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    """Recorded on the page of an invoice, or by an application."""

    list_display = ("received_on", "amount_shown", "customer_shown", "invoice_shown", "reference", "state")
    list_filter = (("received_on", RangeDateFilter), ("invoice__customer", AutocompleteSelectFilter))
    search_fields = ("invoice__number", "reference", "invoice__customer__name", "invoice__customer__key")
    search_help_text = "Invoice, reference, or the customer's name or key"
    when_empty = "Record a payment on the page of the invoice that it is for."
    paginator = BoundedPaginator
    ordering = ("-received_on", "-pk")
    actions_detail = ("take_it_back",)
    fields = (
        ("amount_shown", "received_on", "state"),
        ("invoice_shown", "customer_shown", "reference"),
        ("recorded_at", "recorded_by"),
        "reason",
        "other",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return Payment.objects.with_story()

    def get_readonly_fields(self, request: HttpRequest, obj: Payment | None = None) -> tuple[str, ...]:
        return ("amount_shown", "state", "invoice_shown", "customer_shown", "other", "recorded_at", "recorded_by")

    @verb(
        "Take back",
        sure="Enters the same amount with the opposite sign. What it paid is open again.",
        when=lambda payment: payment.stands,
        form=WhyDialog,
        icon="undo",
    )
    def take_it_back(self, request: HttpRequest, payment: Payment, form: forms.Form) -> tuple[str, str]:
        take_back(payment, form.cleaned_data["reason"], by=request.user.get_username(), at=timezone.now())
        text = f"The payment of {money(payment.amount, payment.invoice.currency)} is taken back."
        return text, page("invoices_invoice", payment.invoice_id)

    @admin.display(description="amount", ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return money(payment.amount, payment.invoice.currency)

    @admin.display(description="customer", ordering="invoice__customer__name")
    def customer_shown(self, payment: Payment) -> str | SafeString:
        return clipped(payment.invoice.customer.name, NAME)

    @admin.display(description="invoice", ordering="invoice__number")
    def invoice_shown(self, payment: Payment) -> SafeString:
        return link(page("invoices_invoice", payment.invoice_id), payment.invoice)

    @admin.display(description="state")
    def state(self, payment: Payment) -> SafeString:
        if payment.amount < 0:
            return badge("Takes another back", "warn")
        return badge("Received", "good") if payment.stands else badge("Taken back", "bad")

    @admin.display(description="belongs to")
    def other(self, payment: Payment) -> SafeString | str:
        """The payment that it takes back, or that took it back."""
        other = payment.takes_back or getattr(payment, "taken_back_by", None)
        return link(page("invoices_payment", other.pk), f"Payment of {other.received_on:%-d %B %Y}") if other else "–"
