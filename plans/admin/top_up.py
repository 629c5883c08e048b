"""Packs: units that customers bought beyond what their plan includes."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter

from customers.admin.parts.display import NAME, badge, clipped, day, link, money, page, quantity
from customers.admin.parts.read_only import ReadOnlyInline
from customers.admin.parts.theme import ModelAdmin
from customers.rules.zones import local_date
from plans.actions.top_up import buy, sold_in_packs
from plans.models import TopUp, TopUpDraw

LEFT, USED_UP, EXPIRED = "left", "used_up", "expired"


def left_of(pack: Any) -> str:
    """ "60 of 100 tickets" of a pack `with_left`."""
    return f"{quantity(pack.left)} of {quantity(pack.units)} {pack.meter.unit_plural}"


def state_badge(pack: Any) -> SafeString:
    """Of a pack `with_left`, today where its customer is."""
    if not pack.left:
        return badge("Used up")
    if pack.expires_on and pack.expires_on < local_date(timezone.now(), pack.customer.timezone):
        return badge("Expired")
    return badge("Available", "good")


class PackStateFilter(DropdownFilter):  # type: ignore[misc]
    """With units left, or why not."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(LEFT, "With units left"), (USED_UP, "Used up"), (EXPIRED, "Expired with units left")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TopUp]) -> QuerySet[TopUp]:
        expired = Q(expires_on__lt=timezone.localdate())
        conditions = {
            LEFT: Q(left__gt=0) & ~expired,
            USED_UP: Q(left=0),
            EXPIRED: Q(left__gt=0) & expired,
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


class PackForm(forms.ModelForm[TopUp]):
    """Valid when the pack is bought: buying is the validation."""

    by: ClassVar[str] = ""

    class Meta:
        model = TopUp
        fields = ("customer", "meter", "units", "price", "expires_on")
        help_texts = {
            "units": "How many units, such as 100. They are used when the plan's allowance is used up.",
            "price": "In the customer's currency, for the whole pack; billed with the month in which it is bought.",
        }

    def _post_clean(self) -> None:
        if self.errors:
            return
        asked = self.cleaned_data
        try:
            self.instance, _ = buy(**asked, at=timezone.now(), by=self.by)
        except ValidationError as error:
            self.add_error(None, error)


class DrawInline(ReadOnlyInline[TopUpDraw]):
    """Which periods used its units; negative where a later correction returned some."""

    model = TopUpDraw
    verbose_name_plural = "what used it"
    fields = ("period_start", "agreement", "charge_shown", "units_shown", "at")
    ordering = ("pk",)
    per_page = 24

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopUpDraw]:
        return super().get_queryset(request).select_related("assignment__plan_version__plan", "charge")

    @admin.display(description="plan")
    def agreement(self, draw: TopUpDraw) -> SafeString:
        return link(page("customers_planassignment", draw.assignment_id), draw.assignment.plan_version)

    @admin.display(description="charge")
    def charge_shown(self, draw: TopUpDraw) -> str:
        return draw.charge.key

    @admin.display(description="units")
    def units_shown(self, draw: TopUpDraw) -> str:
        return quantity(draw.units)


@admin.register(TopUp)
class TopUpAdmin(ModelAdmin[TopUp]):
    form = PackForm
    fields = ("customer", "meter", "units", "price", "expires_on")
    autocomplete_fields = ("customer",)
    list_display = ("customer_shown", "meter_shown", "left", "state", "price_shown", "bought_on", "last_day")
    list_filter = (PackStateFilter, ("customer", AutocompleteSelectFilter), ("meter", AutocompleteSelectFilter))
    search_fields = ("customer__name", "customer__key", "meter__label", "meter__key")
    search_help_text = "Customer or meter"
    when_empty = "A pack is units bought beyond what the plan includes: 100 more tickets for 150.00. Sell one."
    ordering = ("-bought_on", "-pk")
    actions = None
    inlines = (DrawInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopUp]:
        return TopUp.objects.with_left().select_related("customer", "meter")

    def get_form(self, request: HttpRequest, obj: TopUp | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user.get_username()
        return form

    def get_fields(self, request: HttpRequest, obj: TopUp | None = None) -> Any:
        if obj is None:
            return self.fields
        return (
            "customer_link",
            "meter_link",
            ("left", "state", "price_shown"),
            ("from_day", "last_day", "bought_by_shown"),
            "key_shown",
        )

    def get_inlines(self, request: HttpRequest, obj: TopUp | None) -> Any:
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "meter":
            kwargs["queryset"] = sold_in_packs().order_by("label")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: TopUp | None = None) -> bool:
        """A pack is bought and used, never edited: invoices stand on it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TopUp | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TopUp, form: Any, change: bool) -> None:
        """It is saved already: the form is valid because it was bought."""

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, pack: TopUp) -> str | SafeString:
        return clipped(pack.customer.name, NAME)

    @admin.display(description="customer")
    def customer_link(self, pack: TopUp) -> SafeString:
        return link(page("customers_customer", pack.customer_id), pack.customer)

    @admin.display(description="meter", ordering="meter__label")
    def meter_shown(self, pack: TopUp) -> str | SafeString:
        return clipped(pack.meter.label, NAME)

    @admin.display(description="meter")
    def meter_link(self, pack: TopUp) -> SafeString:
        return link(page("meters_meter", pack.meter_id), pack.meter)

    @admin.display(description="left", ordering="left")
    def left(self, pack: TopUp) -> str:
        return left_of(pack)

    @admin.display(description="state")
    def state(self, pack: TopUp) -> SafeString:
        return state_badge(pack)

    @admin.display(description="price", ordering="price")
    def price_shown(self, pack: TopUp) -> str:
        return money(pack.price, pack.currency)

    @admin.display(description="bought on")
    def from_day(self, pack: TopUp) -> str:
        return day(pack.bought_on)

    @admin.display(description="last day", ordering="expires_on")
    def last_day(self, pack: TopUp) -> str:
        return day(pack.expires_on, "does not expire")

    @admin.display(description="sold by")
    def bought_by_shown(self, pack: TopUp) -> str:
        return pack.bought_by or "unknown"

    @admin.display(description="idempotency key")
    def key_shown(self, pack: TopUp) -> str:
        return pack.key or "none: it was not bought over HTTP"
