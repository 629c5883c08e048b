"""Invoices: what customers owe, line by line."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action

from customers.admin.parts.bounded import BoundedPaginator
from customers.admin.parts.display import NAME, amount, clipped, money
from customers.rules.money import plain
from invoices.actions.print_invoice import file_name, print_invoice
from invoices.admin.accounts import WithAccounts
from invoices.admin.downloads import InvoiceDownloads
from invoices.admin.invoice_money import InvoiceMoney
from invoices.admin.invoice_moves import InvoiceMoves
from invoices.admin.line_outcomes import WithOutcomes
from invoices.admin.lines import shown_lines
from invoices.admin.progress import month_name
from invoices.admin.status import invoice_badge
from invoices.admin.story import note, story
from invoices.models import Invoice, InvoiceRun
from invoices.models.invoice import InvoiceQuerySet


class PeriodFilter(DropdownFilter):  # type: ignore[misc]
    """The months that were run; a few dozen rows, however many invoices there are."""

    title = "period"
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(label, label) for label in InvoiceRun.objects.values_list("period", flat=True)[:120]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return queryset.filter(period=self.value()) if self.value() else queryset


class OverdueFilter(DropdownFilter):  # type: ignore[misc]
    """Invoices that should have been paid by now."""

    title = "overdue"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Overdue")]

    def queryset(self, request: HttpRequest, queryset: InvoiceQuerySet) -> QuerySet[Invoice]:
        return queryset.overdue(timezone.now().date()) if self.value() else queryset


@admin.register(Invoice)
class InvoiceAdmin(InvoiceDownloads, InvoiceMoves, InvoiceMoney, WithAccounts, WithOutcomes):
    list_display = ("name", "customer_shown", "period", "kind", "state", "total_shown", "issued_on", "due_on")
    list_display_links = ("name",)
    list_select_related = ("customer",)
    list_filter = (
        ("status", ChoicesDropdownFilter),
        OverdueFilter,
        PeriodFilter,
        ("customer", AutocompleteSelectFilter),
        ("kind", ChoicesDropdownFilter),
    )
    search_fields = ("number", "customer__name", "customer__key")
    search_help_text = "Number, or the customer's name or key"
    ordering = ("-period", "-number", "customer__name", "pk")
    paginator = BoundedPaginator
    when_empty = "Run a month: every customer on a plan gets an invoice for it."
    change_form_template = "admin/invoices/invoice/change_form.html"
    actions = ("issue_them",)  # type: ignore[assignment]
    actions_detail = (
        "issue_it",
        "issue_held",
        "approve_it",
        "withdraw_it",
        "pay_it",
        "pdf",
        "credit_it",
        "void_it",
        InvoiceDownloads.menu,
    )
    fields = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return super().get_queryset(request).select_related("customer", "run")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The invoice as a document rather than as a form."""
        invoice = self.get_object(request, object_id)
        shown = document(invoice) if invoice and self.has_view_permission(request, invoice) else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @action(description="PDF", icon="picture_as_pdf")  # type: ignore[untyped-decorator]
    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The document; looking at it changes nothing."""
        invoice = self.get_object(request, object_id)
        if invoice is None or not self.has_view_permission(request, invoice):
            raise Http404
        answer = HttpResponse(print_invoice(invoice), content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(False, file_name(invoice)) or "inline"
        return answer

    @admin.display(description="invoice", ordering="number")
    def name(self, invoice: Invoice) -> str:
        return invoice.number or "not numbered yet"

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, invoice: Invoice) -> str | SafeString:
        return clipped(invoice.customer.name, NAME)

    @admin.display(description="status", ordering="status")
    def state(self, invoice: Invoice) -> SafeString:
        return invoice_badge(invoice, timezone.now().date())

    @admin.display(description="total", ordering="total")
    def total_shown(self, invoice: Invoice) -> str:
        return money(invoice.total, invoice.currency)


def taken_off(invoice: Invoice) -> list[tuple[str, str]]:
    """What lies between the total and what is due."""
    parts = [
        ("Credits", invoice.credits_applied),
        ("Credit notes", invoice.settled_by_notes),
        ("Paid", invoice.paid),
    ]
    return [(text, amount(-part, invoice.currency)) for text, part in parts if part]


def document(invoice: Invoice) -> dict[str, Any]:
    """What the page of one invoice shows."""
    return {
        "badge": invoice_badge(invoice, timezone.now().date()),
        "story": story(invoice),
        "note": note(invoice),
        "month": month_name(invoice.period),
        "run_month": month_name(invoice.run.period),
        "lines": shown_lines(invoice),
        "lines_total": amount(invoice.lines_total, invoice.currency),
        "tax": amount(invoice.tax, invoice.currency) if invoice.tax_percent else "",
        "tax_percent": plain(invoice.tax_percent),
        "total": money(invoice.total, invoice.currency),
        "taken_off": taken_off(invoice),
        "due": money(invoice.due, invoice.currency),
    }
