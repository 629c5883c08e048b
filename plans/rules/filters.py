"""`where`: which dimension values a charge prices."""

from collections.abc import Mapping

from meters.rules.dimensions import RESERVED, Dimensions

Where = Mapping[str, tuple[str, ...]]
"""Name of a dimension -> the values that are priced. Empty: everything."""


class WhereError(ValueError):
    """The filter is not one."""


def parse_where(declared: object) -> Where:
    """The filter as a mapping; raises WhereError that names what is wrong."""
    if not isinstance(declared, Mapping):
        raise WhereError("where must map each dimension to a list of values")
    return {str(name): _values(name, values) for name, values in declared.items()}


def _values(name: object, values: object) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not values or not all(isinstance(v, str) for v in values):
        raise WhereError(f"the values of {name!r} must be a list of texts, with at least one")
    return tuple(values)


def misfits(where: Where, dimensions: Dimensions) -> tuple[str, ...]:
    """What in the filter the meter does not know, in words; empty when all fits."""
    found = []
    for name, values in where.items():
        if name in RESERVED:
            continue
        if name not in dimensions:
            found.append(f"the meter has no dimension {name!r}")
            continue
        allowed = dimensions[name]
        found += [f"{v!r} is not a value of {name!r}" for v in values if allowed is not None and v not in allowed]
    return tuple(found)


def matches(where: Where, dimensions: Mapping[str, str]) -> bool:
    """Whether usage with these dimension values passes the filter."""
    return all(dimensions.get(name) in values for name, values in where.items())
