"""A form field for a list of names, written as people write lists: tier, score."""

from typing import Any

from django import forms

from meters.models.meter import valid_names

EXAMPLE = "tier, score"


class NamesField(forms.CharField):
    """Cleans to a list of different names in the order of the alphabet, None when it is left empty."""

    default_validators = [valid_names]
    empty_values = (None, "", [], ())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        names = {name.strip() for name in (super().to_python(value) or "").replace("\n", ",").split(",")}
        return sorted(names - {""}) or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.to_python(data) or None) != (initial or None)
