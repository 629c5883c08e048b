"""The customers and meters that a batch names, read once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from customers.models import Customer
from meters.models import Aggregation, Kind, Meter
from meters.rules.dimensions import Dimensions, parse_dimensions


@dataclass(frozen=True, slots=True)
class Who:
    """A known customer."""

    id: int
    zone: str


@dataclass(frozen=True, slots=True)
class What:
    """A known meter."""

    id: int
    is_outcome: bool
    sums: bool
    dimensions: Dimensions


@dataclass(frozen=True, slots=True)
class Directory:
    """Keys that exist, with what intake needs to know of them."""

    customers: Mapping[str, Who]
    meters: Mapping[str, What]


def look_up(customers: Collection[str], meters: Collection[str]) -> Directory:
    """Two queries, however many events."""
    people = Customer.objects.filter(key__in=customers).values_list("key", "pk", "timezone")
    things = Meter.objects.filter(key__in=meters).values_list("key", "pk", "kind", "aggregation", "dimensions")
    return Directory(
        {key: Who(pk, zone) for key, pk, zone in people},
        {
            key: What(pk, kind == Kind.OUTCOME, aggregation == Aggregation.SUM, parse_dimensions(declared))
            for key, pk, kind, aggregation, declared in things
        },
    )
