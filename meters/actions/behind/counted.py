"""What is counted: outcomes by the sum of their moves, events of meters without outcomes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from meters.actions.behind.question import Behind, passes, with_class
from meters.actions.usage.measured import DIMENSIONS

Place = tuple[date | datetime, UUID]
"""Where a row stands: an outcome by day and id, an event by its time and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An outcome, or an event, as it was counted: nothing that came on a later page shows.

    `at` is when the case opened, or the event happened. `name` is the sender's id where one event is all there is.
    `member` is, for an event on a meter that counts different values, its value as JSON.
    """

    id: UUID
    case: str
    name: str
    window: int
    outcome_class: str
    dimensions: Mapping[str, str]
    day: date
    quantity: Decimal
    reason: str
    version: int | None
    definition_id: int | None
    rule: int | None
    at: datetime
    member: str | None = None


OUTCOMES = """
WITH candidate AS MATERIALIZED (
    SELECT v.* FROM meters_outcomemove v
    WHERE v.customer_id = %(customer)s AND v.meter_id = %(meter)s AND v.quantity >= 0
        AND v.usage_date >= %(start)s AND v.usage_date < %(end)s AND {passes_v} {among}
    ORDER BY v.usage_date, v.outcome_id, v.id LIMIT %(limit)s
)
SELECT v.id, own.last = v.id AND own.quantity > 0 OR %(zeros)s AND own.quantity = 0 AND own.latest = v.id
        AND v.quantity = 0 AND v.to_status = 'billable',
    v.outcome_id, o.case_key, coalesce(e.event_key, ''), o."window", v.outcome_class, v.dimensions::text,
    v.usage_date, coalesce(own.quantity, 0), v.reason, d.number, v.definition_id, v.rule, o.opened_at, NULL
FROM candidate v
CROSS JOIN LATERAL (
    SELECT sum(x.quantity) AS quantity, max(x.id) FILTER (WHERE x.quantity > 0) AS last, max(x.id) AS latest
    FROM meters_outcomemove x {sealed}
    WHERE x.outcome_id = v.outcome_id AND x.usage_date >= %(start)s AND x.usage_date < %(end)s AND {passes_x}
) own
JOIN meters_outcome o ON o.id = v.outcome_id
LEFT JOIN meters_event e ON e.id = v.outcome_id AND o.case_key = ''
LEFT JOIN meters_outcomedefinition d ON d.id = v.definition_id
ORDER BY v.usage_date, v.outcome_id, v.id
"""
"""Candidates are taken by index first: the planner cannot know that nearly every one of them counts."""

EVENTS = """
SELECT e.id, e.case_key, e.event_key, 0, '', ({dimensions})::text, e.local_date,
    CASE WHEN m.aggregation IN ('count', 'unique') THEN 1 ELSE e.value END, '', NULL, NULL, NULL, e.occurred_at,
    CASE WHEN m.aggregation = 'unique' THEN (e.properties -> m.unique_property)::text END
FROM meters_event e JOIN meters_meter m ON m.id = e.meter_id {sealed}
WHERE e.customer_id = %(customer)s AND e.meter_id = %(meter)s
    AND e.occurred_at >= %(earliest)s AND e.occurred_at < %(latest)s
    AND e.local_date >= %(start)s AND e.local_date < %(end)s AND {passes} {among}
ORDER BY e.occurred_at, e.id LIMIT %(limit)s
"""

NO_MOVE, LAST_MOVE = 0, 2**63 - 1


def counted(behind: Behind, *, limit: int, following: Place | None = None, zeros: bool = False) -> list[Counted]:
    """Up to `limit` of what is counted, in a fixed order, those that follow a place.

    Each page of them costs the same however many there are: moves and events have an index in that order. Outcomes
    whose quantity is zero are left out unless `zeros` asks for them.
    """
    if not behind.counts_outcomes:
        among = "AND (e.occurred_at, e.id) > (%(place)s::timestamptz, %(place_id)s::uuid)" if following else ""
        place, place_id = following or (None, None)
        return _events(behind, among, {"limit": limit, "place": place, "place_id": place_id})
    found: list[Counted] = []
    last = (*following, LAST_MOVE) if following else None
    while len(found) < limit:
        among = "AND (v.usage_date, v.outcome_id, v.id) > (%(day)s::date, %(place_id)s::uuid, %(move)s::bigint)"
        day, place_id, move = last or (None, None, NO_MOVE)
        asked = {"limit": limit, "day": day, "place_id": place_id, "move": move, "zeros": zeros}
        rows = _candidates(behind, among if last else "", asked)
        found += [row for _, counts, row in rows if counts]
        if len(rows) < limit:
            break
        last = (rows[-1][2].day, rows[-1][2].id, rows[-1][0])
    return found[:limit]


def found(behind: Behind, ids: Sequence[UUID], *, limit: int) -> list[Counted]:
    """Of what is counted, that with these ids; one statement."""
    asked = {"limit": limit, "ids": list(ids), "zeros": False}
    if not behind.counts_outcomes:
        return _events(behind, "AND e.id = ANY(%(ids)s)", asked)
    return [row for _, counts, row in _candidates(behind, "AND v.outcome_id = ANY(%(ids)s)", asked) if counts]


def after(row: Counted, behind: Behind) -> Place:
    """Where a row stands."""
    return (row.day if behind.counts_outcomes else row.at), row.id


def _candidates(behind: Behind, among: str, asked: Mapping[str, Any]) -> list[tuple[int, bool, Counted]]:
    """Moves that may be the one by which an outcome counts: id, whether it is, and the outcome."""
    statement = OUTCOMES.format(
        sealed=behind.sealed("x"), passes_x=passes(with_class("x")), passes_v=passes(with_class("v")), among=among
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**behind.parameters, **asked})
        return [(move, bool(counts), _row(*row)) for move, counts, *row in cursor.fetchall()]


def _events(behind: Behind, among: str, asked: Mapping[str, Any]) -> list[Counted]:
    statement = EVENTS.format(dimensions=DIMENSIONS, sealed=behind.sealed("e"), passes=passes(DIMENSIONS), among=among)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**behind.parameters, **asked})
        return [_row(*row) for row in cursor.fetchall()]


def _row(
    pk: UUID,
    case: str,
    name: str,
    window: int,
    outcome_class: str,
    dimensions: str,
    day: date,
    quantity: Decimal,
    reason: str,
    version: int | None,
    definition_id: int | None,
    rule: int | None,
    at: datetime,
    member: str | None,
) -> Counted:
    return Counted(
        id=pk,
        case=case,
        name=name,
        window=window,
        outcome_class=outcome_class,
        dimensions=json.loads(dimensions),
        day=day,
        quantity=quantity,
        reason=reason,
        version=version,
        definition_id=definition_id,
        rule=rule,
        at=at,
        member=None if member == "null" else member,
    )
