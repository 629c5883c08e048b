"""The charges of a draft: a form each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.parts.theme import PLAIN_DECIMALS, StackedInline
from meters.admin.named_lists import NamedListsField
from plans.actions.charge_objections import against_row
from plans.admin import wording
from plans.admin.bounds import check_bounds
from plans.admin.charge_set import ChargeFormSet
from plans.admin.rate_field import RateField
from plans.admin.typed_rate import Place, TypedRate, sentence, typed
from plans.models import Charge, ChargeType

NONE_OF_USAGE: dict[str, Any] = {
    "included": 0, "rollover": False, "commitment_units": None, "overage_factor": 1,
    "case_cap": None, "discount_percent": 0, "minimum": None, "cap": None,
}  # fmt: skip
"""The terms of usage as they are where nothing is agreed; the form shows them empty."""

OF_USAGE: dict[str, Any] = {"meter": None, "rate": None, "where": {}, **NONE_OF_USAGE}
OF_FLAT: dict[str, Any] = {"amount": None}


class ChargeForm(forms.ModelForm[Charge]):
    rate = RateField(label="How it is priced", required=False)
    where = NamedListsField(
        label="Only where",
        help_text="Only usage with these values of dimensions, as in “tier: standard”. Leave empty for all usage.",
    )

    class Meta:
        model = Charge
        fields = ("type", "meter", "rate", "where", "amount", "timing", "text", "key", "position", *NONE_OF_USAGE)
        labels = {
            "included": "Included units",
            "rollover": "Unused ones roll over once",
            "commitment_units": "Committed units",
            "overage_factor": "Price beyond them, times",
            "case_cap": "Cap per case",
            "discount_percent": "Discount in percent",
        }
        help_texts = {
            "rollover": "Included units that a period leaves may be used in the next one, and are gone after it.",
            "overage_factor": "What units beyond the committed ones cost, as a multiple of their price. Empty: 1.",
        }

    class Media:
        js = ("upshot/charges.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("key", "position", *NONE_OF_USAGE):
            self.fields[name].required = False
        for name, nothing in NONE_OF_USAGE.items():
            if self.initial.get(name, nothing) == nothing:
                self.initial[name] = None
        self.fields["key"].help_text = "What files call this charge. Empty: made from the meter."
        self.fields["text"].widget.attrs["placeholder"] = "{quantity} tickets resolved"
        if self.instance.pk:
            self.instance.get_inline_title = wording.headline(self.instance)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A charge keeps nothing of the kind it is not: what the page hides is not sent in by accident."""
        cleaned = super().clean() or self.cleaned_data
        for name, nothing in NONE_OF_USAGE.items():
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = nothing
        stale = OF_USAGE if cleaned.get("type") == ChargeType.FLAT else OF_FLAT
        for name, nothing in stale.items():
            cleaned[name] = nothing
            self.errors.pop(name, None)
        check_bounds(self)
        cleaned["position"] = cleaned.get("position") or 0
        return cleaned

    def _post_clean(self) -> None:
        """Say what does not go together as soon as each field makes sense."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            for objection in against_row(self.instance):
                self.object_to(objection.field, objection.text, objection.inside)

    def _update_errors(self, errors: ValidationError) -> None:
        """The model misses what the form has refused already; that is not said twice."""
        if hasattr(errors, "error_dict"):
            new = {name: found for name, found in errors.error_dict.items() if name not in self.errors}
            errors = ValidationError(new)
        super()._update_errors(errors)  # type: ignore[misc]

    def object_to(self, field: str, text: str, inside: Place = ()) -> None:
        """Put the text beside the field, and inside a rate beside its place."""
        name, said = {"commitment": "commitment_units"}.get(field, field), sentence(text)
        if name not in self.fields:
            name = NON_FIELD_ERRORS
        self.errors.setdefault(name, self.error_class()).append(said)
        if name == "rate":
            shown = self["rate"].value()
            place = (shown if isinstance(shown, TypedRate) else typed(shown)).place(inside)
            widget = self.fields["rate"].widget
            widget.objections = [*widget.objections, (place, said)]


class ChargeInline(StackedInline[Charge]):
    model = Charge
    form = ChargeForm
    formset = ChargeFormSet
    template_before = "admin/plans/parts/dimensions.html"
    formfield_overrides = PLAIN_DECIMALS
    radio_fields = {"type": admin.VERTICAL}
    ordering_field = "position"
    hide_ordering_field = True
    fieldsets = (
        (None, {"fields": ("type", ("meter", "where"), "rate", ("amount", "timing"), ("text", "key"), "position")}),
        (
            "More terms",
            {
                "fields": (
                    ("included", "rollover"),
                    ("minimum", "cap"),
                    ("commitment_units", "overage_factor"),
                    ("case_cap", "discount_percent"),
                ),
                "classes": ("collapse", "up-more"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Charge]:
        return super().get_queryset(request).select_related("meter", "version")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty form to begin with, until there is a charge."""
        return 0 if obj and obj.charges.exists() else 1
