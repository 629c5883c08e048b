"""The forms of a draft's charges together."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms

from customers.admin.parts.keys import key_from
from meters.models import Meter, SignalRule
from plans.actions.publish import objections
from plans.models import Charge


class ChargeFormSet(forms.BaseInlineFormSet[Charge, Any, Any]):
    """Reads the meters once for all forms, and says beside each field what stands against publishing."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["meter"].choices = [("", "---------"), *((meter.pk, meter.label) for meter in self.meters)]
        form.fields["rate"].widget.dimensions = self.names
        if not self.is_bound and form.instance.pk:
            for field, text in self.objections.get(form.instance.key, ()):
                form.object_to(field, text)

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

    @cached_property
    def meters(self) -> list[Meter]:
        return list(Meter.objects.all())

    @cached_property
    def names(self) -> list[str]:
        """The dimensions of all meters; a script leaves those of the chosen one."""
        return sorted({name for meter in self.meters for name in meter.dimensions})

    @cached_property
    def dimensions(self) -> Mapping[int, Mapping[str, list[str]]]:
        """Of each meter the names that a price may distinguish, with the values that are known."""
        found = {
            meter.pk: {name: list(values or ()) for name, values in meter.dimensions.items()} | {"class": list[str]()}
            for meter in self.meters
        }
        classes = SignalRule.objects.exclude(outcome_class="").values_list("definition__meter", "outcome_class")
        for meter, outcome_class in classes.order_by("outcome_class").distinct():
            found[meter]["class"].append(outcome_class)
        return found

    @property
    def dimensions_as_json(self) -> str:
        return json.dumps(self.dimensions)

    @cached_property
    def objections(self) -> Mapping[str, list[tuple[str, str]]]:
        """Field and text by the key of the charge; a key may have dots in it, a field has none."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, texts in objections(self.instance).items() if self.instance.pk else ():
            key, dot, field = path.rpartition(".")
            if dot:
                found.setdefault(key, []).extend((field, text) for text in texts)
        return found


def free_key(charge: Charge, taken: Iterable[str]) -> str:
    """The meter's key, or "base" for a flat fee; numbered from 2 when that is taken."""
    wish = charge.meter.key if charge.meter else key_from(charge.text) or "base"
    numbered = (wish if number == 1 else f"{wish}_{number}" for number in range(1, 10_000))
    return next(key for key in numbered if key not in set(taken))
