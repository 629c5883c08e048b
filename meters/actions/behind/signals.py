"""The evidence on what is counted, as far as pages of the journal hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from meters.actions.behind.question import Behind


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEvent:
    """An event with all that its digest covers, and the receipt that brought it. `dated`: its sender said when."""

    id: UUID
    name: str
    meter: str
    at: datetime
    dated: bool
    value: Decimal
    case: str
    properties_digest: bytes | None
    receipt: UUID
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDecision:
    """A decision with all that its digest covers, and its receipt."""

    id: UUID
    kind: str
    meter: str
    case: str
    outcome: UUID
    about: UUID | None
    at: datetime
    by: str
    reason: str
    receipt: UUID
    digest: bytes


Signed = SignedEvent | SignedDecision

COLUMNS = """e.id, e.event_key, m.key, e.occurred_at, e.dated, e.value, e.case_key, e.properties_digest, e.receipt_id,
    e.digest"""

OF_OUTCOMES = """
WITH asked AS MATERIALIZED (
    SELECT o.id, o.customer_id, o.meter_id, o.case_key, o."window", o.opened_at, a.definition_id, (
        SELECT min(n.opened_at) FROM meters_outcome n
        WHERE n.customer_id = o.customer_id AND n.case_key = o.case_key AND n.case_key <> ''
            AND n.meter_id = o.meter_id AND n."window" > o."window" AND n.decided_by IS NOT NULL
            AND n.definition_id IS NOT NULL
    ) AS following
    FROM unnest(%(ids)s::uuid[], %(definitions)s::bigint[]) AS a(id, definition_id)
    JOIN meters_outcome o ON o.id = a.id
), evidence AS (
    SELECT a.id AS outcome_id, a.id AS event_id FROM asked a WHERE a.definition_id IS NULL
    UNION
    SELECT a.id, v.cause_id FROM asked a JOIN meters_outcomemove v ON v.outcome_id = a.id
    WHERE a.definition_id IS NOT NULL AND a.case_key = '' AND v.cause_kind = 'event'
    UNION
    SELECT a.id, e.id FROM asked a
    JOIN meters_event e ON e.customer_id = a.customer_id AND e.case_key = a.case_key AND e.case_key <> ''
    WHERE a.definition_id IS NOT NULL
        AND (a."window" = 0 OR e.occurred_at >= a.opened_at)
        AND (a.following IS NULL OR e.occurred_at < a.following)
        AND EXISTS (
            SELECT 1 FROM meters_signalrule r WHERE r.definition_id = a.definition_id AND r.on_id = e.meter_id
        )
)
SELECT v.outcome_id, {columns}
FROM evidence v JOIN meters_event e ON e.id = v.event_id JOIN meters_meter m ON m.id = e.meter_id {sealed}
WHERE m.kind <> 'cost'
ORDER BY v.outcome_id, e.occurred_at, e.id
""".replace("{columns}", COLUMNS)

OF_EVENTS = """
SELECT e.id, {columns} FROM meters_event e JOIN meters_meter m ON m.id = e.meter_id {sealed}
WHERE e.id = ANY(%(ids)s)
""".replace("{columns}", COLUMNS)

DECISIONS = """
SELECT a.id, d.id, d.kind, m.key, d.case_key, d.outcome_id, d.about, d.decided_at, d.decided_by, d.reason,
    d.receipt_id, d.digest
FROM unnest(%(ids)s::uuid[]) AS a(id)
JOIN meters_decision d ON d.outcome_id = a.id
JOIN meters_meter m ON m.id = d.meter_id {sealed}
ORDER BY a.id, d.decided_at, d.id
"""


def signals(behind: Behind, rows: Sequence[tuple[UUID, int | None]]) -> Mapping[UUID, Sequence[Signed]]:
    """The signals of each row, given by its id and the definition that judged it: events in order of time, then
    decisions on it. Two statements for any number of rows; what the seller's cost is stays out of it.
    """
    found: dict[UUID, list[Signed]] = {pk: [] for pk, _ in rows}
    ids, versions = [pk for pk, _ in rows], [version for _, version in rows]
    asked = {"ids": ids, "definitions": versions, "page": behind.page}
    events = OF_OUTCOMES if behind.counts_outcomes else OF_EVENTS
    for pk, *event in _read(events.replace("{sealed}", behind.sealed("e")), asked):
        found[pk].append(_event(*event))
    if behind.counts_outcomes:
        for pk, *decision in _read(DECISIONS.replace("{sealed}", behind.sealed("d")), asked):
            found[pk].append(_decision(*decision))
    return found


def _read(statement: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _event(
    pk: UUID,
    name: str,
    meter: str,
    at: datetime,
    dated: bool,
    value: Decimal,
    case: str,
    properties_digest: bytes | None,
    receipt: UUID,
    digest: bytes,
) -> SignedEvent:
    return SignedEvent(
        id=pk,
        name=name,
        meter=meter,
        at=at,
        dated=dated,
        value=value,
        case=case,
        properties_digest=bytes(properties_digest) if properties_digest else None,
        receipt=receipt,
        digest=bytes(digest),
    )


def _decision(
    pk: UUID,
    kind: str,
    meter: str,
    case: str,
    outcome: UUID,
    about: UUID | None,
    at: datetime,
    by: str,
    reason: str,
    receipt: UUID,
    digest: bytes,
) -> SignedDecision:
    return SignedDecision(
        id=pk,
        kind=kind,
        meter=meter,
        case=case,
        outcome=outcome,
        about=about,
        at=at,
        by=by,
        reason=reason,
        receipt=receipt,
        digest=bytes(digest),
    )
