"""Customers: who pays."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from customers.admin.parts.choices import FIRST_CURRENCY, currency_select, zone_select
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.theme import ModelAdmin
from customers.models import Customer


class CustomerForm(KeyedForm):
    class Meta:
        model = Customer
        fields = ("name", "key", "currency", "timezone", "email", "address", "tax_number")
        widgets = {"currency": currency_select(), "timezone": zone_select()}


@admin.register(Customer)
class CustomerAdmin(ModelAdmin[Customer]):
    """Apps further along the flow append their own `inlines`: assignments, invoices."""

    form = CustomerForm
    list_display = ("name", "key", "currency", "timezone", "email")
    list_filter = ("currency",)
    search_fields = ("name", "key", "email")
    search_help_text = "Name, key or e-mail address"
    actions = None
    inlines: ClassVar[list[Any]] = []
    fieldsets = (
        (None, {"fields": ("name", "key", "currency", "timezone")}),
        ("On the invoice", {"fields": ("email", "address", "tax_number")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"currency": FIRST_CURRENCY} | super().get_changeform_initial_data(request)

    def get_inlines(self, request: HttpRequest, obj: Customer | None) -> list[Any]:
        return self.inlines if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Events name their customer for ever."""
        return False
