"""Meters: what is counted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.admin.parts.display import badge, clipped, link, listing
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.theme import ModelAdmin
from meters.admin.named_lists import NamedListsField, written
from meters.models import Kind, Meter

FIXED = ("key", "kind", "aggregation")


class MeterForm(KeyedForm):
    named_after = "label"
    dimensions = NamedListsField(
        help_text="Properties that prices may distinguish, one a line with its allowed values, "
        "as in “tier: standard, premium”. A name alone allows any value. Leave empty for none."
    )

    class Meta:
        model = Meter
        fields = ("label", "key", "kind", "aggregation", "unit_singular", "unit_plural", "dimensions")


@admin.register(Meter)
class MeterAdmin(ModelAdmin[Meter]):
    form = MeterForm
    list_display = ("label", "key", "kind_shown", "type_shown", "dimensions_shown", "counted")
    list_filter = ("kind",)
    search_fields = ("label", "key")
    when_empty = "A meter says what you count. A label is enough, such as Tickets resolved."
    search_help_text = "Label or key"
    actions = None
    fieldsets = (
        (None, {"fields": ("label", "key", "kind", "aggregation")}),
        ("On the invoice", {"fields": (("unit_singular", "unit_plural"),)}),
        ("Distinctions", {"fields": ("dimensions",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Meter | None = None) -> tuple[str, ...]:
        return FIXED if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Meter | None = None) -> bool:
        """Events name their meter for ever."""
        return False

    @admin.display(description="kind", ordering="kind")
    def kind_shown(self, meter: Meter) -> SafeString:
        return badge(Kind(meter.kind).name.capitalize(), "good" if meter.kind == Kind.OUTCOME else "neutral")

    @admin.display(description="type", ordering="aggregation")
    def type_shown(self, meter: Meter) -> str:
        return meter.aggregation

    @admin.display(description="dimensions", empty_value="none")
    def dimensions_shown(self, meter: Meter) -> Any:
        return clipped(written(meter.dimensions).replace("\n", "; ")) or None

    @admin.display(description="counted")
    def counted(self, meter: Meter) -> SafeString:
        model = "meters_outcome" if meter.kind == Kind.OUTCOME else "meters_event"
        return link(
            listing(model, {"meter__id__exact": meter.pk}),
            "Outcomes" if meter.kind == Kind.OUTCOME else "Events",
        )
