"""What is counted and what is not, added up: as a page of the journal holds it, whatever came later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from meters.actions.behind.question import Behind, passes, with_class
from meters.actions.behind.unbilled import LACKS
from meters.models import OutcomeDefinition
from meters.rules.verdict import Status


@dataclass(frozen=True, slots=True)
class Judged:
    """How much was counted of a class, under a version of the definition; without one, version and statement are
    None and empty."""

    outcome_class: str
    version: int | None
    statement: str
    quantity: Decimal


COUNTED = """
SELECT own.outcome_class, own.definition_id, sum(own.quantity) FROM (
    SELECT sum(x.quantity) AS quantity,
        (array_agg(x.outcome_class ORDER BY x.id DESC) FILTER (WHERE x.quantity > 0))[1] AS outcome_class,
        (array_agg(x.definition_id ORDER BY x.id DESC) FILTER (WHERE x.quantity > 0))[1] AS definition_id
    FROM meters_outcomemove x {sealed}
    WHERE x.customer_id = %(customer)s AND x.meter_id = %(meter)s
        AND x.outcome_id IN (
            SELECT v.outcome_id FROM meters_outcomemove v
            WHERE v.customer_id = %(customer)s AND v.meter_id = %(meter)s AND v.quantity >= 0
                AND v.usage_date >= %(start)s AND v.usage_date < %(end)s
        )
        AND x.usage_date >= %(start)s AND x.usage_date < %(end)s AND {passes}
    GROUP BY x.outcome_id HAVING sum(x.quantity) > 0
) own GROUP BY 1, 2 ORDER BY 2 NULLS FIRST, 1
"""

UNBILLED = """
SELECT CASE WHEN latest.to_status = 'billable' THEN 'provisional' ELSE latest.to_status END, count(*)
FROM meters_outcome o
CROSS JOIN LATERAL (
    SELECT x.* FROM meters_outcomemove x {sealed} WHERE x.outcome_id = o.id ORDER BY x.id DESC LIMIT 1
) latest
CROSS JOIN LATERAL (
    SELECT coalesce(max(e.occurred_at), latest.moved_at) AS at
    FROM meters_outcomemove x {sealed} JOIN meters_event e ON e.id = x.cause_id
    WHERE x.outcome_id = o.id AND x.cause_kind = 'event'
) signal
WHERE o.customer_id = %(customer)s AND o.meter_id = %(meter)s
    AND o.usage_date >= %(start)s AND o.opened_at < %(ends)s
    AND signal.at >= %(begins)s AND signal.at < %(ends)s
    AND (latest.to_status <> 'billable' OR latest.usage_date >= %(end)s) AND {lacks}
GROUP BY 1
"""
"""A case belongs to the days on which an event changed its verdict last: what changes nothing is on no page."""


def summed(behind: Behind) -> Sequence[Judged]:
    """What is counted, by class and version; two statements, none of meters without outcomes."""
    if not behind.counts_outcomes:
        return ()
    rows = _rows(COUNTED.format(sealed=behind.sealed("x"), passes=passes(with_class("x"))), behind.parameters)
    versions = OutcomeDefinition.objects.in_bulk({pk for _, pk, _ in rows if pk is not None})
    return [
        Judged(name, versions[pk].number if pk else None, versions[pk].statement if pk else "", quantity)
        for name, pk, quantity in rows
    ]


def not_counted(behind: Behind, *, begins: datetime, ends: datetime) -> Mapping[Status, int]:
    """How many cases an event changed last between two instants, as far as the page knows, that the days do not count.

    A success that is final only after the days is provisional.
    """
    if not behind.counts_outcomes:
        return {}
    statement = UNBILLED.format(sealed=behind.sealed("x"), lacks=LACKS.format(dimensions=with_class("latest")))
    rows = _rows(statement, {**behind.parameters, "begins": begins, "ends": ends})
    return {Status(status): count for status, count in rows}


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
