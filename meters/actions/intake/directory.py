"""The customers and meters that a batch names, read once."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from meters.models import Aggregation, Kind, UnknownValues
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


PEOPLE = "SELECT key, id, timezone FROM customers_customer WHERE key = ANY(%s)"

THINGS = """
SELECT key, id, kind, aggregation, dimensions, unknown_values, kept_properties,
    EXISTS (SELECT FROM meters_outcomedefinition d WHERE d.meter_id = m.id AND d.status = 'published')
    OR EXISTS (
        SELECT FROM meters_signalrule r JOIN meters_outcomedefinition d ON d.id = r.definition_id
        WHERE r.on_id = m.id AND d.status = 'published'
    )
FROM meters_meter m WHERE key = ANY(%s)
"""


def look_up(customers: Collection[str], meters: Collection[str]) -> Directory:
    """Two queries, however many events. Written out, because making them costs the ORM more than all the rest
    of taking in one event."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [list(customers)])
        people = {key: Who(pk, zone) for key, pk, zone in cursor.fetchall()}
        cursor.execute(THINGS, [list(meters)])
        return Directory(people, {row[0]: _what(*row[1:]) for row in cursor.fetchall()})


def _what(
    pk: int, kind: str, aggregation: str, dimensions: str, unknown: str, kept: str | None, is_judged: bool
) -> What:
    names = None if kept is None else json.loads(kept)
    return What(
        id=pk,
        is_outcome=kind == Kind.OUTCOME,
        sums=aggregation not in (Aggregation.COUNT, Aggregation.UNIQUE),
        dimensions=parse_dimensions(json.loads(dimensions)),
        unknown_values=UnknownValues(unknown),
        kept_properties=None if names is None else frozenset(names),
        is_judged=is_judged,
    )
