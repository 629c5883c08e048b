"""Spend alerts: tell when a running period comes to an amount."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter

from customers.admin import CustomerAdmin, Link
from customers.admin.parts.display import NAME, badge, clipped, day, link, listing, page
from customers.admin.parts.theme import ModelAdmin
from invoices.admin.alert_form import AlertForm
from invoices.admin.alert_words import threshold, what, who
from invoices.models import SpendAlert


@admin.register(SpendAlert)
class SpendAlertAdmin(ModelAdmin[SpendAlert]):
    """What is watched is fixed once it is saved; the threshold can be changed, and the alert turned off."""

    form = AlertForm
    fields = ("watched", "customer", "amount", "percent", "is_active")
    autocomplete_fields = ("customer",)
    list_display = ("who_shown", "what_shown", "threshold_shown", "state", "last_fired", "times_fired")
    list_filter = (
        "is_active",
        ("subject", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("plan", AutocompleteSelectFilter),
    )
    search_fields = ("customer__name", "customer__key", "plan__name", "plan__key", "charge_key")
    search_help_text = "Customer, plan or charge"
    when_empty = (
        "An alert tells once a month when what a customer, a plan or a charge comes to has reached an amount, "
        "or a share of its cap."
    )
    ordering = ("-is_active", "customer__name", "plan__name", "pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpendAlert]:
        fired = {"fired_last": Max("fired__at"), "fired_times": Count("fired")}
        return super().get_queryset(request).select_related("customer", "plan").annotate(**fired)

    def get_readonly_fields(self, request: HttpRequest, obj: SpendAlert | None = None) -> Any:
        return ("who_link", "what_shown", "state", "last_fired", "fired_link") if obj else ()

    def get_fields(self, request: HttpRequest, obj: SpendAlert | None = None) -> Any:
        if obj is None:
            return self.fields
        return ("who_link", "what_shown", "amount", "percent", "is_active", ("last_fired", "fired_link"))

    def get_exclude(self, request: HttpRequest, obj: SpendAlert | None = None) -> Any:
        return ("customer",) if obj else None

    def get_form(self, request: HttpRequest, obj: SpendAlert | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Once it is saved, nobody is asked again what is watched."""
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        if obj:
            made.base_fields.pop("watched", None)
        return made

    def has_delete_permission(self, request: HttpRequest, obj: SpendAlert | None = None) -> bool:
        """What has fired is kept, and so is what it fired for."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.fired.exists())

    @admin.display(description="who", ordering="customer__name")
    def who_shown(self, alert: SpendAlert) -> str | SafeString:
        return clipped(who(alert), NAME)

    @admin.display(description="who")
    def who_link(self, alert: SpendAlert) -> str | SafeString:
        return link(page("customers_customer", alert.customer_id), who(alert)) if alert.customer else who(alert)

    @admin.display(description="what is watched", ordering="plan__name")
    def what_shown(self, alert: SpendAlert) -> str | SafeString:
        return clipped(what(alert))

    @admin.display(description="tells at")
    def threshold_shown(self, alert: SpendAlert) -> str:
        return threshold(alert)

    @admin.display(description="state", ordering="is_active")
    def state(self, alert: SpendAlert) -> SafeString:
        return badge("Watching", "good") if alert.is_active else badge("Off")

    @admin.display(description="last fired", ordering="fired_last")
    def last_fired(self, alert: Any) -> str:
        return day(alert.fired_last.date() if alert.fired_last else None, "not yet")

    @admin.display(description="fired", ordering="fired_times")
    def times_fired(self, alert: Any) -> int:
        return int(alert.fired_times)

    @admin.display(description="fired")
    def fired_link(self, alert: Any) -> str | SafeString:
        if not alert.fired_times:
            return "not yet"
        times = "once" if alert.fired_times == 1 else f"{alert.fired_times} times"
        return link(listing("invoices_spendalertfired", {"alert__id__exact": alert.pk}), times)


CustomerAdmin.links.append(Link("Add an alert", "admin:invoices_spendalert_add", "customer"))
