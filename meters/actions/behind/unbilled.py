"""Cases of some days that are not counted, and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from meters.actions.behind.question import Behind, passes, with_class
from meters.models import OutcomeDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbilled:
    """A case that is not counted, as it stands: `day` is that of its last signal, or on which it would count.

    `is_provisional`: it has a success, but none that is final within the days.
    """

    id: UUID
    case: str
    name: str
    outcome_class: str
    day: date
    quantity: Decimal
    reason: str
    version: int | None
    status: str
    is_provisional: bool


ROWS = """
SELECT o.id, o.case_key, coalesce(e.event_key, ''), o.outcome_class, o.usage_date, o.quantity, o.reason, d.number,
    CASE WHEN o.status = 'billable' AND o.matures_at > %(now)s THEN 'provisional' ELSE o.status END,
    o.status = 'billable' AND o.usage_date >= %(end)s
FROM (
    SELECT * FROM meters_outcome o
    WHERE o.customer_id = %(customer)s AND o.meter_id = %(meter)s AND o.status <> 'billable'
        AND o.usage_date >= %(start)s AND o.usage_date < %(end)s
    UNION ALL
    SELECT * FROM meters_outcome o
    WHERE o.customer_id = %(customer)s AND o.meter_id = %(meter)s AND o.status = 'billable'
        AND o.usage_date >= %(end)s AND o.usage_date < %(latest_day)s
        AND o.last_signal_at >= %(begins)s AND o.last_signal_at < %(ends)s
) o
LEFT JOIN meters_event e ON e.id = o.id AND o.case_key = ''
LEFT JOIN meters_outcomedefinition d ON d.id = o.definition_id
WHERE {passes_o}
    AND NOT EXISTS (
        SELECT 1 FROM meters_outcomemove x {sealed}
        WHERE x.outcome_id = o.id AND x.usage_date >= %(start)s AND x.usage_date < %(end)s AND {passes_x}
        HAVING sum(x.quantity) > 0
    ) {among}
ORDER BY o.usage_date, o.id LIMIT %(limit)s
"""

LACKS = """(%(where)s::jsonb = '{{}}' OR NOT EXISTS (
        SELECT 1 FROM jsonb_each(%(where)s::jsonb) wanted
        WHERE NOT coalesce(wanted.value ? (({dimensions}) ->> wanted.key), true)
    ))"""
"""The filter of a case that has no value of a dimension as long as nothing succeeded: it might still pass."""


def unbilled(
    behind: Behind,
    *,
    begins: datetime,
    ends: datetime,
    now: datetime,
    limit: int,
    following: tuple[date, UUID] | None = None,
    ids: list[UUID] | None = None,
) -> list[Unbilled]:
    """Up to `limit` cases that the line could have counted and does not, by day; none of meters without outcomes.

    They are told as they stand now, and dated by their last signal (R10); those whose success is final only after
    the days belong to them too, if their last signal lies between `begins` and `ends`.
    """
    if not behind.counts_outcomes:
        return []
    among = "AND (o.usage_date, o.id) > (%(place)s::date, %(place_id)s::uuid)" if following else ""
    if ids is not None:
        among += " AND o.id = ANY(%(ids)s)"
    place, place_id = following or (None, None)
    statement = ROWS.format(
        sealed=behind.sealed("x"),
        passes_x=passes(with_class("x")),
        passes_o=LACKS.format(dimensions=with_class("o")),
        among=among,
    )
    asked: dict[str, Any] = {
        **behind.parameters,
        "begins": begins,
        "ends": ends,
        "now": now,
        "limit": limit,
        "place": place,
        "place_id": place_id,
        "ids": ids,
        "latest_day": behind.days.end + _longest_hold(behind),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [_row(*row) for row in cursor.fetchall()]


def _longest_hold(behind: Behind) -> timedelta:
    """How much later than its last signal a case of the meter can count."""
    hours = OutcomeDefinition.objects.filter(meter=behind.meter).aggregate(most=Max("hold_hours"))["most"]
    return timedelta(hours=hours or 0, days=1)


def _row(
    pk: UUID,
    case: str,
    name: str,
    outcome_class: str,
    day: date,
    quantity: Decimal,
    reason: str,
    version: int | None,
    status: str,
    is_provisional: bool,
) -> Unbilled:
    return Unbilled(
        id=pk,
        case=case,
        name=name,
        outcome_class=outcome_class,
        day=day,
        quantity=quantity,
        reason=reason,
        version=version,
        status=status,
        is_provisional=is_provisional,
    )
