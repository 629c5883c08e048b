"""Customers: who pays."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import quote

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget

from customers.admin.credit_section import CreditInline
from customers.admin.parts.choices import FIRST_CURRENCY, currency_select, zone_select
from customers.admin.parts.display import clipped
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.theme import ModelAdmin
from customers.models import Customer
from customers.rules.money import round_money


@dataclass(frozen=True, slots=True)
class Link:
    """A button of the customer's page: the page of this name, with the customer in this parameter."""

    title: str
    page: str
    parameter: str


GRANT = Link("Grant a credit", "admin:customers_creditgrant_add", "customer")


Glance = Callable[[HttpRequest, Customer], SafeString | str]
"""Something about the customer to see before the form; nothing for those who may not."""


class CustomerForm(KeyedForm):
    class Meta:
        model = Customer
        fields = (
            "name", "key", "currency", "timezone", "email", "address", "tax_number",
            "tax_percent", "net_days", "spend_cap",
        )  # fmt: skip
        labels = {"timezone": "Time zone", "spend_cap": "Spend cap for a month"}
        widgets = {
            "currency": currency_select(),
            "timezone": zone_select(),
            "address": UnfoldAdminTextareaWidget({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tax := self.fields.get("tax_percent"):
            tax.required = False

    def clean_tax_percent(self) -> Decimal:
        """No rate given is no tax."""
        return self.cleaned_data["tax_percent"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        """A cap is an amount that exists in the customer's currency."""
        cleaned = super().clean()
        cap, currency = cleaned.get("spend_cap"), cleaned.get("currency")
        if cap is not None and currency and round_money(cap, currency) != cap:
            self.add_error("spend_cap", f"It has more digits than {currency} allows.")
        return cleaned


@admin.register(Customer)
class CustomerAdmin(ModelAdmin[Customer]):
    """Apps further along the flow append their own `inlines`, `links` and `glances`: plans, outcomes, invoices."""

    form = CustomerForm
    list_display = ("name_shown", "key", "currency", "timezone", "email")
    list_filter = ("currency",)
    search_fields = ("name", "key", "email")
    when_empty = "A customer is who pays. A name, a currency and a time zone are enough."
    search_help_text = "Name, key or e-mail address"
    actions = None
    inlines: ClassVar[list[Any]] = []
    links: ClassVar[list[Link]] = []
    glances: ClassVar[list[Glance]] = []
    change_form_before_template = "admin/customers/customer/links.html"
    fieldsets = (
        (None, {"fields": ("name", "key", "currency", "timezone")}),
        ("On the invoice", {"fields": ("email", "address", "tax_number")}),
        ("Tax and payment", {"fields": ("tax_percent", "net_days")}),
        ("Spending", {"fields": ("spend_cap",)}),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = [
            (link.title, f"{reverse(link.page)}?{link.parameter}={quote(object_id)}") for link in (*self.links, GRANT)
        ]
        customer = self.get_object(request, unquote(object_id))
        glances = [glance(request, customer) for glance in self.glances] if customer else []
        shown = {"links": links, "glances": glances}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"currency": FIRST_CURRENCY} | super().get_changeform_initial_data(request)

    def get_inlines(self, request: HttpRequest, obj: Customer | None) -> list[Any]:
        return [*self.inlines, CreditInline] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Events name their customer for ever."""
        return False

    @admin.display(description="name", ordering="name")
    def name_shown(self, customer: Customer) -> str | SafeString:
        return clipped(customer.name)
