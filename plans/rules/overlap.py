"""When two prices would be asked for the same usage."""

from collections.abc import Sequence

from plans.rules.charges import UsageCharge, VersionCharge
from plans.rules.filters import Where


def overlapping(one: Where, other: Where) -> bool:
    """Whether some usage passes both filters: no dimension that both name keeps them apart."""
    return all(set(one[name]) & set(other[name]) for name in one.keys() & other.keys())


def priced_twice(one: VersionCharge, other: VersionCharge) -> bool:
    """Whether both charges price some of the same usage."""
    if not isinstance(one, UsageCharge) or not isinstance(other, UsageCharge):
        return False
    return one.meter == other.meter and overlapping(one.where, other.where)


def first_clash(
    ours: Sequence[VersionCharge], theirs: Sequence[VersionCharge]
) -> tuple[VersionCharge, VersionCharge] | None:
    """The first pair, one of each, that prices the same usage."""
    return next(((one, other) for one in ours for other in theirs if priced_twice(one, other)), None)
