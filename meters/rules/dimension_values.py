"""Which values an event has in its meter's dimensions (R6)."""

from collections.abc import Mapping

from meters.rules.dimensions import Dimensions

OTHER = "other"


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
    """A property's value as a dimension's; None when there is none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
