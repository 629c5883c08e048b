"""The customers and meters that a batch names, read once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from customers.models import Customer
from meters.models import (
    Aggregation,
    DefinitionStatus,
    Kind,
    Meter,
    OutcomeDefinition,
    SignalRule,
    UnknownValues,
)
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
    unknown_values: UnknownValues
    kept_properties: frozenset[str] | None
    is_judged: bool
    """Whether a published definition names it, or is its own."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Keys that exist, with what intake needs to know of them."""

    customers: Mapping[str, Who]
    meters: Mapping[str, What]


def look_up(customers: Collection[str], meters: Collection[str]) -> Directory:
    """Two queries, however many events."""
    people = Customer.objects.filter(key__in=customers).values_list("key", "pk", "timezone")
    things = (
        Meter.objects.filter(key__in=meters)
        .annotate(is_judged=_named() | _defined())
        .values_list("key", "pk", "kind", "aggregation", "dimensions", "unknown_values", "kept_properties", "is_judged")
    )
    return Directory(
        {key: Who(pk, zone) for key, pk, zone in people},
        {
            key: What(
                id=pk,
                is_outcome=kind == Kind.OUTCOME,
                sums=aggregation not in (Aggregation.COUNT, Aggregation.UNIQUE),
                dimensions=parse_dimensions(declared),
                unknown_values=UnknownValues(unknown),
                kept_properties=None if kept is None else frozenset(kept),
                is_judged=judged,
            )
            for key, pk, kind, aggregation, declared, unknown, kept, judged in things
        },
    )


def _named() -> Exists:
    return Exists(SignalRule.objects.filter(on=OuterRef("pk"), definition__status=DefinitionStatus.PUBLISHED))


def _defined() -> Exists:
    return Exists(OutcomeDefinition.objects.published().filter(meter=OuterRef("pk")))
