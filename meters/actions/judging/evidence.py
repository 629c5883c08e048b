"""The evidence on cases, read afresh under their locks."""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from meters.actions.judging.book import Chapter
from meters.actions.judging.case import Case, Place, outcome_id
from meters.models import Decision, DecisionKind
from meters.rules.dimension_values import dimension_values
from meters.rules.quantity import ONE
from meters.rules.signal import Signal, excluded, taken_back

EVENTS = """
SELECT e.customer_id, coalesce(nullif(e.case_key, ''), e.id::text), e.case_key = '', e.id, m.key, e.occurred_at,
    e.value, e.properties::text
FROM unnest(%s::bigint[], %s::text[]) AS k(customer_id, case_key)
JOIN meters_event e ON e.customer_id = k.customer_id AND e.case_key = k.case_key AND e.case_key <> ''
JOIN meters_meter m ON m.id = e.meter_id
WHERE m.key = ANY(%s)
"""

ALONE = """
SELECT e.customer_id, e.id::text, true, e.id, m.key, e.occurred_at, e.value, e.properties::text
FROM meters_event e JOIN meters_meter m ON m.id = e.meter_id
WHERE e.id = ANY(%s::uuid[])
"""

Row = tuple[Any, ...]


def events_of(cases: Collection[Case], named: Collection[str]) -> dict[Case, list[Row]]:
    """The events on the cases on the meters named, as rows: id, meter key, time, value, properties."""
    shared = [case for case in cases if not case.alone]
    alone = [case.key for case in cases if case.alone]
    found: dict[Case, list[Row]] = {case: [] for case in cases}
    with connection.cursor() as cursor:
        if shared:
            cursor.execute(EVENTS, [[c.customer_id for c in shared], [c.key for c in shared], list(named)])
            _collect(found, cursor.fetchall())
        if alone:
            cursor.execute(ALONE, [alone])
            _collect(found, cursor.fetchall())
    return found


def _collect(found: dict[Case, list[Row]], rows: Sequence[Row]) -> None:
    for customer_id, key, alone, *event in rows:
        found[Case(customer_id, key, alone)].append(tuple(event))


def signals_for(chapter: Chapter, events: Sequence[Row]) -> list[Signal]:
    """The events as the chapter sees them: their value and the dimensions of its own meter."""
    return [_signal(chapter, *event) for event in events if chapter.speaks_of(event[1], event[2])]


def _signal(chapter: Chapter, pk: UUID, meter: str, occurred_at: Any, value: Decimal, properties: str) -> Signal:
    known: Mapping[str, object] = {} if properties == "{}" else json.loads(properties, parse_float=Decimal)
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
    rows = Decision.objects.filter(
        Q(customer__in={key[0] for key in shared}, case_key__in={key[1] for key in shared}) | Q(outcome_id__in=alone)
    )
    found: dict[Place, list[Signal]] = {}
    for row in rows.order_by("decided_at", "pk"):
        place = alone.get(row.outcome_id) or shared.get((row.customer_id, row.case_key, row.meter_id))
        if place is not None:
            found.setdefault(place, []).append(signal_of(row))
    return found


def signal_of(decision: Decision) -> Signal:
    """The decision as evidence."""
    decide = taken_back if decision.kind == DecisionKind.VOID else excluded
    return decide(decision.pk, at=decision.decided_at, about=decision.about, note=decision.reason)
