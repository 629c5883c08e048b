"""Fired alerts: who reached what, and when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter

from customers.admin.parts.bounded import BoundedPaginator
from customers.admin.parts.display import NAME, clipped, link, money, page
from customers.admin.parts.read_only import ReadOnlyAdmin
from invoices.admin.alert_words import short_threshold, threshold, what
from invoices.admin.progress import month_name
from invoices.models import SpendAlertFired

MONTHS_OFFERED = 36


class FiredPeriodFilter(DropdownFilter):  # type: ignore[misc]
    title = "period"
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        labels = SpendAlertFired.objects.order_by("-period").values_list("period", flat=True).distinct()
        return [(label, month_name(label)) for label in labels[:MONTHS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(period=self.value()) if self.value() else queryset


@admin.register(SpendAlertFired)
class SpendAlertFiredAdmin(ReadOnlyAdmin[SpendAlertFired]):
    list_display = ("at", "customer_link", "what_shown", "threshold_shown", "month", "amount_shown", "reached")
    list_display_links = ("at",)
    list_select_related = ("customer", "alert__plan", "alert__customer")
    list_filter = (
        FiredPeriodFilter,
        ("customer", AutocompleteSelectFilter),
        ("alert", AutocompleteSelectFilter),
    )
    search_fields = ("customer__name", "customer__key", "alert__plan__name", "alert__charge_key")
    search_help_text = "Customer, plan or charge"
    when_empty = "Here stands each alert that a running period has reached, once for a customer and a month."
    ordering = ("-at", "-pk")
    paginator = BoundedPaginator
    fields = (
        ("at", "month"),
        "customer_link",
        "alert_link",
        ("amount_shown", "reached"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: SpendAlertFired | None = None) -> Any:
        return ("at", "month", "customer_link", "alert_link", "amount_shown", "reached")

    @admin.display(description="customer", ordering="customer__name")
    def customer_link(self, fired: SpendAlertFired) -> SafeString:
        return link(page("customers_customer", fired.customer_id), clipped(fired.customer.name, NAME))

    @admin.display(description="alert")
    def alert_link(self, fired: SpendAlertFired) -> SafeString:
        return link(page("invoices_spendalert", fired.alert_id), f"{what(fired.alert)} at {threshold(fired.alert)}")

    @admin.display(description="what is watched")
    def what_shown(self, fired: SpendAlertFired) -> str | SafeString:
        return clipped(what(fired.alert))

    @admin.display(description="at")
    def threshold_shown(self, fired: SpendAlertFired) -> str:
        return short_threshold(fired.alert)

    @admin.display(description="period", ordering="period")
    def month(self, fired: SpendAlertFired) -> str:
        return month_name(fired.period)

    @admin.display(description="came to", ordering="amount")
    def amount_shown(self, fired: SpendAlertFired) -> str:
        return money(fired.amount, fired.currency)
