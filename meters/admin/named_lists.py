"""A form field for names with lists of values, written as people write lists:

tier: standard, premium
route
"""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

EXAMPLE = "tier: standard, premium"


def written(lists: Mapping[str, Any]) -> str:
    """The lists as lines; as JSON where a name or a value holds a comma, a colon or a line break."""
    if any(set(text) & set(",:{\n") for name, values in lists.items() for text in [name, *(values or [])]):
        return json.dumps(lists, ensure_ascii=False)
    return "\n".join(f"{name}: {', '.join(values)}" if values else name for name, values in lists.items())


def read(text: str) -> dict[str, Any]:
    """The lines as lists, None where a name stands alone. ValidationError names the line."""
    if text.strip().startswith("{"):
        return _read_json(text)
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, values = (part.strip() for part in line.partition(":"))
        if not name or name in found:
            raise ValidationError(f"“{line[:60]}”: each line needs a name of its own, as in “{EXAMPLE}”.")
        listed = [value.strip() for value in values.split(",")]
        if colon and not all(listed):
            raise ValidationError(f"“{line[:60]}”: after the colon comes a list of values, as in “{EXAMPLE}”.")
        found[name] = listed if colon else None
    return found


def _read_json(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except (ValueError, RecursionError):
        raise ValidationError(f"This is neither lines such as “{EXAMPLE}” nor JSON.") from None


class NamedListsField(forms.CharField):
    """Cleans to a mapping; whether the mapping makes sense is for the model to say."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, widget=UnfoldAdminTextareaWidget({"rows": 2, "placeholder": EXAMPLE}), **options
        )

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Mapping) else value

    def to_python(self, value: Any) -> Any:
        return read(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or {}))
        except ValidationError:
            return True
