"""The customers and meters that a batch names, read once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from customers.actions.planned import planned_cursor
from meters.actions.columns import hex_array
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
    """Keys that exist, with what intake needs to know of them, and whether quarantine claims any of the ids."""

    customers: Mapping[str, Who]
    meters: Mapping[str, What]
    any_held: bool


_LOOK_UP = """
SELECT
    (SELECT jsonb_object_agg(key, jsonb_build_array(id, timezone))
        FROM customers_customer WHERE key {is_one_of}),
    (SELECT jsonb_object_agg(key, jsonb_build_array(id, kind, aggregation, dimensions, unknown_values, kept_properties,
        EXISTS (SELECT FROM meters_outcomedefinition d WHERE d.meter_id = m.id AND d.status = 'published')
        OR EXISTS (
            SELECT FROM meters_signalrule r JOIN meters_outcomedefinition d ON d.id = r.definition_id
            WHERE r.on_id = m.id AND d.status = 'published'
        )))
        FROM meters_meter m WHERE key {is_one_of}),
    EXISTS (SELECT FROM meters_quarantinedevent WHERE id {id_is_one_of} AND status <> 'counted')
"""
"""One statement, written out: a round trip costs as much as all else that is done for an event posted alone,
and having the ORM make the query ten times that."""

LOOK_UP = _LOOK_UP.format(is_one_of="= ANY(%s)", id_is_one_of="= ANY(%s::uuid[])")
LOOK_UP_ONE = _LOOK_UP.format(is_one_of="= %s", id_is_one_of="= %s")


def look_up(customers: Collection[str], meters: Collection[str], ids: Sequence[bytes]) -> Directory:
    """One query, however many events. `ids` are those of the events."""
    if len(ids) == 1:
        found = _found(planned_cursor(), LOOK_UP_ONE, [*customers, *meters, UUID(bytes=ids[0])])
    else:
        found = _found(connection.cursor(), LOOK_UP, [list(customers), list(meters), hex_array(ids)])
    people, things, any_held = found
    return Directory(
        {key: Who(*facts) for key, facts in json.loads(people or "{}").items()},
        {key: _what(*facts) for key, facts in json.loads(things or "{}").items()},
        any_held,
    )


def _found(cursor: CursorWrapper, statement: str, parameters: list[Any]) -> Any:
    with cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()


def _what(
    pk: int,
    kind: str,
    aggregation: str,
    dimensions: object,
    unknown: str,
    kept: list[str] | None,
    is_judged: bool,
) -> What:
    return What(
        id=pk,
        is_outcome=kind == Kind.OUTCOME,
        sums=aggregation not in (Aggregation.COUNT, Aggregation.UNIQUE),
        dimensions=parse_dimensions(dimensions),
        unknown_values=UnknownValues(unknown),
        kept_properties=None if kept is None else frozenset(kept),
        is_judged=is_judged,
    )
