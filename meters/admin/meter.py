"""Meters: what is counted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from customers.admin.parts.display import badge, clipped, link, listing, page
from customers.admin.parts.keyed import KeyedForm
from customers.admin.parts.theme import ModelAdmin
from meters.actions.definitions.asked import asked_properties
from meters.admin.named_lists import NamedListsField, written
from meters.admin.names_field import EXAMPLE, NamesField
from meters.models import Kind, Meter
from meters.rules.kept import against_meter

FIXED = ("key", "kind", "aggregation", "unique_property")


class MeterForm(KeyedForm):
    named_after = "label"
    dimensions = NamedListsField(
        help_text="Properties that prices may distinguish, one a line with its allowed values, "
        "as in “tier: standard, premium”. A name alone allows any value. Leave empty for none."
    )
    kept_properties = NamesField(
        label="properties to keep",
        required=False,
        widget=UnfoldAdminTextInputWidget({"placeholder": EXAMPLE}),
        help_text="Only these properties of an event are stored, as in “tier, score”; the others are dropped when it "
        "arrives. Name what your dimensions and rules ask for, and no personal data. Leave empty to keep all.",
    )

    class Meta:
        model = Meter
        fields = (
            "label",
            "key",
            "kind",
            "aggregation",
            "unique_property",
            "unit_singular",
            "unit_plural",
            "dimensions",
            "unknown_values",
            "kept_properties",
        )
        help_texts = {
            "aggregation": "How events add up to the quantity that is billed. An outcome is counted or summed, "
            "a cost is summed.",
            "unique_property": "Only for the type unique: the property of which different values are counted, "
            "such as user_id.",
            "unknown_values": "What to do with an event that has a value which a dimension does not list.",
        }

    def clean(self) -> dict[str, Any]:
        """A meter keeps what published definitions ask for."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            key = cleaned.get("key") or self.instance.key
            kept = dict(Meter.objects.values_list("key", "kept_properties")) | {key: cleaned.get("kept_properties")}
            unique = cleaned.get("unique_property") or self.instance.unique_property
            for field, text in against_meter(key, cleaned["dimensions"], unique, kept, asked_properties()):
                self.add_error(field, f"{text[:1].upper()}{text[1:]}.")
        return cleaned


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
        (None, {"fields": ("label", "key", "kind", "aggregation", "unique_property")}),
        ("On the invoice", {"fields": (("unit_singular", "unit_plural"),)}),
        ("Distinctions", {"fields": ("dimensions", "unknown_values")}),
        ("What is stored", {"fields": ("kept_properties",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Meter | None = None) -> tuple[str, ...]:
        return (*FIXED, "meaning") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Meter | None = None) -> Any:
        """An outcome leads to its definition."""
        if obj is None or obj.kind != Kind.OUTCOME:
            return self.fieldsets
        return (*self.fieldsets, ("What counts", {"fields": ("meaning",)}))

    def has_delete_permission(self, request: HttpRequest, obj: Meter | None = None) -> bool:
        """Events name their meter for ever."""
        return False

    @admin.display(description="definition")
    def meaning(self, meter: Meter) -> SafeString:
        """The newest version, or how to make the first."""
        versions = meter.definitions.order_by("-number")
        if newest := versions.published().first():
            return link(page("meters_outcomedefinition", newest.pk), f"Version {newest.number}: {newest.statement}")
        if draft := versions.first():
            return format_html(
                "Every event counts, until {} is published.", link(page("meters_outcomedefinition", draft.pk), draft)
            )
        add = f"{reverse('admin:meters_outcomedefinition_add')}?meter={meter.pk}"
        return format_html("Every event counts. {}", link(add, "Define what counts"))

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
