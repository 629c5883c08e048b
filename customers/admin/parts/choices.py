"""Long lists to choose from by typing: currencies and time zones."""

from functools import cache
from typing import Any

from babel import Locale
from unfold.widgets import UnfoldAdminSelect2Widget

from customers.rules.currencies import MINOR_UNITS
from customers.rules.zones import names

FIRST_CURRENCY = "USD"


@cache
def currencies() -> list[tuple[str, str]]:
    """Every currency with its English name."""
    known = Locale("en").currencies
    return [(code, f"{code}: {known[code]}" if code in known else code) for code in sorted(MINOR_UNITS)]


@cache
def zones() -> list[tuple[str, str]]:
    """Every IANA zone, UTC first."""
    return [("UTC", "UTC"), *((name, name) for name in sorted(names() - {"UTC"}) if "/" in name)]


def currency_select() -> Any:
    """A searchable list of currencies."""
    return UnfoldAdminSelect2Widget(choices=currencies())


def zone_select() -> Any:
    """A searchable list of time zones."""
    return UnfoldAdminSelect2Widget(choices=zones())
