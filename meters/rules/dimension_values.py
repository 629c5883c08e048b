"""Which values an event has in its meter's dimensions (R6)."""

from collections.abc import Mapping
from decimal import Decimal

from meters.rules.dimensions import Dimensions

OTHER = "other"

MOST_DIGITS = 20_000
"""More than PostgreSQL stores of a number; one that claims to have millions is not written out."""


def dimension_values(dimensions: Dimensions, properties: Mapping[str, object]) -> tuple[dict[str, str], str]:
    """The event's values by dimension, and the first dimension that does not list its value, or "".

    A dimension's value is the property of its name, as text; an event that lacks the property lacks the
    dimension. A value that is not listed is given as `other`.
    """
    values: dict[str, str] = {}
    misfit = ""
    for name in sorted(dimensions):
        value = as_text(properties.get(name))
        if value is None:
            continue
        allowed = dimensions[name]
        if allowed is not None and value not in allowed:
            misfit, value = misfit or name, OTHER
        values[name] = value
    return values, misfit


def as_text(value: object) -> str | None:
    """A property's value as a dimension's; None when there is none.

    A number has all its digits, as PostgreSQL writes it: `1e2` and `100` are "100", whether they are read from what
    was sent or from what is stored. So `1.50` is "1.50", and no zero has a sign.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite() and abs(int(value.as_tuple().exponent)) <= MOST_DIGITS:
        return format(value or abs(value), "f")
    return str(value)
