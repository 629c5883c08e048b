"""Column types that recur: keys, currencies, zones, money and quantities."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from customers.rules.currencies import MINOR_UNITS
from customers.rules.zones import ZoneError, zone

KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.:@-]*$"

valid_key = RegexValidator(
    KEY_PATTERN,
    "Use letters, digits and _ . : @ - only, and begin with a letter or a digit.",
)


def valid_currency(code: str) -> None:
    """Raises unless `code` is an active ISO 4217 currency."""
    if code not in MINOR_UNITS:
        raise ValidationError(f"{code!r} is not an ISO 4217 currency code, such as USD.")


def valid_zone(name: str) -> None:
    """Raises unless `name` is an IANA time zone."""
    try:
        zone(name)
    except ZoneError as error:
        raise ValidationError(str(error)) from error


def key_field(help_text: str, **options: Any) -> "models.CharField[str, str]":
    """A short name that applications and files use; it never changes once given."""
    return models.CharField(max_length=128, validators=[valid_key], help_text=help_text, **options)


def currency_field(help_text: str) -> "models.CharField[str, str]":
    """An ISO 4217 code."""
    return models.CharField(max_length=3, validators=[valid_currency], help_text=help_text)


def money_field(help_text: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """An amount in the row's currency; four places hold every ISO 4217 exponent."""
    return models.DecimalField(max_digits=24, decimal_places=4, help_text=help_text, **options)


def quantity_field(help_text: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """A quantity: 19 digits before the point for sums, 9 after it (R21)."""
    return models.DecimalField(max_digits=28, decimal_places=9, help_text=help_text, **options)
