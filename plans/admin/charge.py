"""The charges of a version: a form each while it is a draft, a table once it is published."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.parts.keys import key_from
from customers.admin.parts.read_only import ReadOnlyInline
from customers.admin.parts.theme import PLAIN_DECIMALS, StackedInline
from meters.admin.named_lists import NamedListsField
from plans.admin import wording
from plans.models import Charge, ChargeType

OF_USAGE: dict[str, Any] = {"meter": None, "rate": None, "where": {}}
OF_FLAT: dict[str, Any] = {"amount": None}


class ChargeForm(forms.ModelForm[Charge]):
    where = NamedListsField(
        label="Only where",
        help_text="Only usage with these values of dimensions, as in “tier: standard”. Leave empty for all usage.",
    )

    class Meta:
        model = Charge
        fields = ("type", "meter", "rate", "where", "amount", "timing", "text", "key", "position")

    class Media:
        js = ("upshot/charges.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = self.fields["position"].required = False
        self.fields["key"].help_text = "What files call this charge. Empty: made from the meter."
        self.fields["text"].widget.attrs["placeholder"] = "{quantity} tickets resolved"

    def clean(self) -> dict[str, Any]:
        """A charge keeps nothing of the kind it is not: what the page hides is not sent in by accident."""
        cleaned = super().clean() or self.cleaned_data
        stale = OF_USAGE if cleaned.get("type") == ChargeType.FLAT else OF_FLAT
        for name, nothing in stale.items():
            cleaned[name] = nothing
            self.errors.pop(name, None)
        cleaned["position"] = cleaned.get("position") or 0
        return cleaned


class ChargeFormSet(forms.BaseInlineFormSet[Charge, Any, Any]):
    def clean(self) -> None:
        """Give each charge without a key one that its neighbours do not have."""
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        taken = {form.cleaned_data["key"] for form in kept if getattr(form, "cleaned_data", {}).get("key")}
        for form in kept:
            if not form.errors and not form.cleaned_data.get("key"):
                key = free_key(form.instance, taken)
                form.cleaned_data["key"] = form.instance.key = key
                taken.add(key)
        super().clean()


def free_key(charge: Charge, taken: Iterable[str]) -> str:
    """The meter's key, or "base" for a flat fee; numbered from 2 when that is taken."""
    wish = charge.meter.key if charge.meter else key_from(charge.text) or "base"
    numbered = (wish if number == 1 else f"{wish}_{number}" for number in range(1, 10_000))
    return next(key for key in numbered if key not in set(taken))


class ChargeInline(StackedInline[Charge]):
    model = Charge
    form = ChargeForm
    formset = ChargeFormSet
    formfield_overrides = PLAIN_DECIMALS
    radio_fields = {"type": admin.VERTICAL}
    ordering_field = "position"
    hide_ordering_field = True
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "type",
                    ("meter", "rate"),
                    "where",
                    ("amount", "timing"),
                    ("text", "key"),
                    "position",
                )
            },
        ),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty form to begin with, until there is a charge."""
        return 0 if obj and obj.charges.exists() else 1


class PriceInline(ReadOnlyInline[Charge]):
    """What a published version charges."""

    model = Charge
    verbose_name_plural = "prices"
    fields = ("price", "counted", "text", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Charge]:
        return super().get_queryset(request).select_related("meter", "version")

    @admin.display(description="price")
    def price(self, charge: Charge) -> str:
        return wording.price(charge, charge.version)

    @admin.display(description="what is counted")
    def counted(self, charge: Charge) -> str:
        return wording.counted(charge)
