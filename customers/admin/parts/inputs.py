"""Inputs for numbers as people write them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from customers.rules.money import plain

if TYPE_CHECKING:
    from django.forms import TextInput as _TextInput
else:
    from unfold.widgets import UnfoldAdminTextInputWidget as _TextInput


class PlainDecimalInput(_TextInput):
    """A decimal without the zeros that the column pads it with: 2, not 2.000000000000."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return plain(value) if isinstance(value, Decimal) and value.is_finite() else super().format_value(value)
