"""Coupons: discounts on customers' invoices, with an end."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter

from customers.admin.parts.display import NAME, badge, clipped, day, link, money, page
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.theme import ModelAdmin
from customers.rules.money import plain, round_money
from customers.rules.zones import local_date
from plans.models import Coupon

RUNNING, LATER, ENDED = "running", "later", "ended"


def takes_off(coupon: Coupon) -> str:
    """ "10 %" or "20.00 USD"."""
    if coupon.percent is not None:
        return f"{plain(coupon.percent)} %"
    assert coupon.amount is not None
    return money(coupon.amount, coupon.currency)


def state_badge(coupon: Coupon) -> SafeString:
    """Today where its customer is."""
    today = local_date(timezone.now(), coupon.customer.timezone)
    if coupon.starts_on > today:
        return badge("Starts later", "busy")
    return badge("Ended") if coupon.expires_on and coupon.expires_on < today else badge("Running", "good")


class CouponStateFilter(DropdownFilter):  # type: ignore[misc]
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(RUNNING, "Running"), (LATER, "Starts later"), (ENDED, "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Coupon]) -> QuerySet[Coupon]:
        today = timezone.localdate()
        begun, ended = Q(starts_on__lte=today), Q(expires_on__lt=today)
        conditions = {RUNNING: begun & ~ended, LATER: ~begun, ENDED: ended}
        return queryset.filter(conditions.get(self.value() or "", Q()))


class CouponForm(KeyedForm):
    named_after = "text"

    class Meta:
        model = Coupon
        fields = ("customer", "text", "key", "percent", "amount", "starts_on", "expires_on")
        labels = {"percent": "Share in percent"}
        help_texts = {
            "percent": "10 takes a tenth off the lines of each invoice, before tax. Either this or an amount.",
            "amount": "In the customer's currency, off each invoice before tax, and never more than its lines come to. "
            "Either this or a share.",
        }

    def clean(self) -> dict[str, Any]:
        """The amount is in the customer's currency. A day that invoices may stand on is never taken back."""
        cleaned = super().clean()
        customer = cleaned.get("customer") or getattr(self.instance, "customer", None)
        if customer is None:
            return cleaned
        self.instance.currency = customer.currency
        amount = cleaned.get("amount")
        if amount is not None and round_money(amount, customer.currency) != amount:
            self.add_error("amount", f"It has more digits than {customer.currency} allows.")
        last_day: date | None = cleaned.get("expires_on")
        if self.instance.pk and "expires_on" in self.changed_data and last_day:
            today = local_date(timezone.now(), customer.timezone)
            if last_day < today:
                self.add_error("expires_on", f"It can end today, {today}, at the earliest: invoices stand on the past.")
        return cleaned


@admin.register(Coupon)
class CouponAdmin(ModelAdmin[Coupon]):
    """What a coupon takes off is fixed once it is saved; it can be ended, or deleted while no invoice uses it."""

    form = CouponForm
    fields = ("customer", "text", "key", "percent", "amount", "starts_on", "expires_on")
    autocomplete_fields = ("customer",)
    list_display = ("text_shown", "customer_shown", "off", "state", "starts_on", "last_day")
    list_filter = (CouponStateFilter, ("customer", AutocompleteSelectFilter))
    list_select_related = ("customer",)
    search_fields = ("text", "key", "customer__name", "customer__key")
    search_help_text = "Text, key or customer"
    when_empty = "A coupon takes a share or an amount off a customer's invoices, until its last day. Add one."
    ordering = ("-starts_on", "customer__name", "-pk")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Coupon | None = None) -> tuple[str, ...]:
        return ("customer_link", "off", "state", "key_shown", "first_day") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        if obj is None:
            return self.fields
        return ("customer_link", "key_shown", ("off", "state", "first_day"), "text", "expires_on")

    @admin.display(description="text", ordering="text")
    def text_shown(self, coupon: Coupon) -> str | SafeString:
        return clipped(coupon.text, NAME)

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, coupon: Coupon) -> str | SafeString:
        return clipped(coupon.customer.name, NAME)

    @admin.display(description="customer")
    def customer_link(self, coupon: Coupon) -> SafeString:
        return link(page("customers_customer", coupon.customer_id), coupon.customer)

    @admin.display(description="takes off")
    def off(self, coupon: Coupon) -> str:
        return takes_off(coupon)

    @admin.display(description="state")
    def state(self, coupon: Coupon) -> SafeString:
        return state_badge(coupon)

    @admin.display(description="last day", ordering="expires_on")
    def last_day(self, coupon: Coupon) -> str:
        return day(coupon.expires_on, "until further notice")

    @admin.display(description="starts on", ordering="starts_on")
    def first_day(self, coupon: Coupon) -> str:
        return day(coupon.starts_on)

    @admin.display(description="key")
    def key_shown(self, coupon: Coupon) -> str:
        return coupon.key
