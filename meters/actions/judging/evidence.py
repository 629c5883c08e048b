"""The evidence on cases, read afresh under their locks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from meters.actions.columns import plain_array, text_array
from meters.actions.judging.book import Chapter
from meters.actions.judging.case import Case, Place, outcome_id
from meters.models import Decision, DecisionKind
from meters.rules.dimension_values import dimension_values
from meters.rules.quantity import ONE
from meters.rules.signal import Signal, excluded, taken_back

EVENT = "e.id, m.key, e.occurred_at AT TIME ZONE 'UTC', e.value, e.properties::text"
"""Times without an offset: psycopg reads those in C, and times with one a good deal slower."""

EVENTS = f"""
SELECT k.place, {EVENT}
FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS k(customer_id, case_key, place)
JOIN meters_event e ON e.customer_id = k.customer_id AND e.case_key = k.case_key AND e.case_key <> ''
JOIN meters_meter m ON m.id = e.meter_id
WHERE m.key = ANY(%s)
"""  # noqa: S608

ALONE = f"""
SELECT k.place, {EVENT}
FROM unnest(%s::uuid[]) WITH ORDINALITY AS k(id, place)
JOIN meters_event e ON e.id = k.id JOIN meters_meter m ON m.id = e.meter_id
"""  # noqa: S608

DECIDED = """
SELECT d.* FROM unnest(%s::bigint[], %s::text[]) AS k(customer_id, case_key)
JOIN meters_decision d ON d.customer_id = k.customer_id AND d.case_key = k.case_key
UNION ALL SELECT * FROM meters_decision WHERE outcome_id = ANY(%s::uuid[])
ORDER BY decided_at, id
"""

Row = tuple[Any, ...]

_properties = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def events_of(cases: Collection[Case], named: Collection[str]) -> dict[Case, list[Row]]:
    """The events on the cases on the meters named, as rows: id, meter key, time, value, properties."""
    shared = [case for case in cases if not case.alone]
    alone = [case for case in cases if case.alone]
    found: dict[Case, list[Row]] = {case: [] for case in cases}
    with connection.cursor() as cursor:
        if shared:
            customers, keys = plain_array([c.customer_id for c in shared]), text_array([c.key for c in shared])
            cursor.execute(EVENTS, [customers, keys, list(named)])
            _collect(found, shared, cursor.fetchall())
        if alone:
            cursor.execute(ALONE, [plain_array([case.key for case in alone])])
            _collect(found, alone, cursor.fetchall())
    return found


def _collect(found: dict[Case, list[Row]], cases: Sequence[Case], rows: Sequence[Row]) -> None:
    for place, pk, meter, occurred_at, value, properties in rows:
        found[cases[place - 1]].append((pk, meter, occurred_at.replace(tzinfo=UTC), value, properties))


def signals_for(chapter: Chapter, events: Sequence[Row]) -> list[Signal]:
    """The events as the chapter sees them: their value and the dimensions of its own meter."""
    return [_signal(chapter, *event) for event in events if chapter.speaks_of(event[1], event[2])]


def _signal(chapter: Chapter, pk: UUID, meter: str, occurred_at: Any, value: Decimal, properties: str) -> Signal:
    known: Mapping[str, object] = {} if properties == "{}" else _properties.decode(properties)
    return Signal(
        id=pk,
        meter=meter,
        occurred_at=occurred_at,
        value=value if chapter.sums else ONE,
        properties=known,
        dimensions=dimension_values(chapter.dimensions, known)[0] if chapter.dimensions else {},
    )


def decisions_on(places: Collection[Place]) -> dict[Place, list[Signal]]:
    """The decisions on the cases, each in its place. That of an event alone is found by its outcome."""
    shared = {(case.customer_id, case.key, meter_id): (case, meter_id) for case, meter_id in places if not case.alone}
    alone = {outcome_id(case, meter_id, 0): (case, meter_id) for case, meter_id in places if case.alone}
    found: dict[Place, list[Signal]] = {}
    customers, keys = plain_array([key[0] for key in shared]), text_array([key[1] for key in shared])
    for row in Decision.objects.raw(DECIDED, [customers, keys, plain_array(alone)]):
        place = alone.get(row.outcome_id) or shared.get((row.customer_id, row.case_key, row.meter_id))
        if place is not None:
            found.setdefault(place, []).append(signal_of(row))
    return found


def signal_of(decision: Decision) -> Signal:
    """The decision as evidence."""
    decide = taken_back if decision.kind == DecisionKind.VOID else excluded
    return decide(decision.pk, at=decision.decided_at, about=decision.about, note=decision.reason)
