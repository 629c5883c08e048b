"""The dimensions of a meter: which properties prices may distinguish."""

from collections.abc import Mapping, Sequence

RESERVED = frozenset({"class"})

Dimensions = Mapping[str, tuple[str, ...] | None]
"""Name of the property -> its allowed values, or None when any value will do."""


class DimensionsError(ValueError):
    """The declaration of dimensions is not one."""


def parse_dimensions(declared: object) -> Dimensions:
    """The declaration as a mapping; raises DimensionsError that names what is wrong."""
    if not isinstance(declared, Mapping):
        raise DimensionsError("dimensions must map each name to a list of values, or to null for any value")
    return {_name(name): _values(name, values) for name, values in declared.items()}


def _name(name: object) -> str:
    if not isinstance(name, str) or not name or len(name) > 64:
        raise DimensionsError(f"{name!r} is not a dimension's name: use 1 to 64 characters")
    if name in RESERVED:
        raise DimensionsError(f"{name!r} is reserved: it is the class of an outcome")
    return name


def _values(name: object, values: object) -> tuple[str, ...] | None:
    if values is None:
        return None
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise DimensionsError(f"the values of {name!r} must be a list with at least one value, or null for any value")
    if not all(isinstance(value, str) and value for value in values):
        raise DimensionsError(f"the values of {name!r} must be texts")
    if len(set(values)) != len(values):
        raise DimensionsError(f"{name!r} lists a value twice")
    return tuple(values)
