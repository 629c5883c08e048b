"""Verdicts as they are stored now."""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from msgspec import Struct

from meters.actions.columns import plain_array, text_array
from meters.actions.judging.case import Case, Place, outcome_id
from meters.rules.verdict import Status, Verdict

COLUMNS = """o.id, o.customer_id, o.case_key, o.meter_id, o.window, o.status, o.outcome_class, o.dimensions,
    o.quantity, o.usage_date, o.reason, o.rule, o.decided_by, o.attempts, o.matures_at AT TIME ZONE 'UTC',
    o.last_signal_at AT TIME ZONE 'UTC', o.opened_at AT TIME ZONE 'UTC', o.definition_id"""

SHARED = f"""
SELECT {COLUMNS} FROM unnest(%s::bigint[], %s::text[]) AS k(customer_id, case_key)
JOIN meters_outcome o ON o.customer_id = k.customer_id AND o.case_key = k.case_key AND o.case_key <> ''
WHERE o.definition_id IS NOT NULL
"""  # noqa: S608

ALONE = f"SELECT {COLUMNS} FROM meters_outcome o WHERE o.id = ANY(%s::uuid[])"  # noqa: S608


class Stored(Struct, frozen=True):
    """A stored verdict; of `verdict` only what is compared."""

    verdict: Verdict
    opened_at: datetime
    definition_id: int | None = None


def standing(places: Collection[Place]) -> dict[Place, dict[int, Stored]]:
    """The stored verdicts on the places, by window."""
    shared = sorted({case for case, _ in places if not case.alone})
    alone: dict[UUID, Place] = {outcome_id(case, meter, 0): (case, meter) for case, meter in places if case.alone}
    found: dict[Place, dict[int, Stored]] = {}
    with connection.cursor() as cursor:
        if shared:
            customers, keys = plain_array([c.customer_id for c in shared]), text_array([c.key for c in shared])
            cursor.execute(SHARED, [customers, keys])
            for row in cursor.fetchall():
                found.setdefault((Case(row[1], row[2]), row[3]), {})[row[4]] = _stored(*row[5:])
        if alone:
            cursor.execute(ALONE, [plain_array(alone)])
            for row in cursor.fetchall():
                found.setdefault(alone[row[0]], {})[row[4]] = _stored(*row[5:])
    return found


def _stored(
    status: str,
    outcome_class: str,
    dimensions: str,
    quantity: Decimal,
    usage_date: date | None,
    reason: str,
    rule: int | None,
    decided_by: UUID | None,
    attempts: int,
    matures_at: datetime | None,
    last_at: datetime,
    opened_at: datetime,
    definition_id: int | None,
) -> Stored:
    verdict = Verdict(
        status=Status(status),
        outcome_class=outcome_class,
        dimensions=json.loads(dimensions) if dimensions != "{}" else {},
        quantity=quantity,
        usage_date=usage_date,
        reason=reason,
        rule=rule,
        signal=decided_by,
        attempts=attempts,
        matures_at=matures_at.replace(tzinfo=UTC) if matures_at else None,
        opened_at=opened_at.replace(tzinfo=UTC),
        last_at=last_at.replace(tzinfo=UTC),
    )
    return Stored(verdict, opened_at.replace(tzinfo=UTC), definition_id)
