"""Usage of meters that do not add up, read from the events of the whole window by index."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from meters.actions.usage.window import Window
from meters.models import Aggregation
from meters.rules.usage import UsageSum

SLACK = timedelta(days=2)
"""Local dates begin within so much of the same date in UTC: bounds for the index, the date itself decides."""

DIMENSIONS = """
CASE WHEN m.dimensions = '{}' THEN '{}' ELSE (
    SELECT coalesce(jsonb_object_agg(
        d.key, CASE WHEN d.value = 'null' OR d.value ? (e.properties ->> d.key) THEN e.properties ->> d.key
            ELSE 'other' END
    ), '{}') FROM jsonb_each(m.dimensions) d WHERE e.properties ->> d.key IS NOT NULL
) END
"""
"""`meters.rules.dimension_values` of an event, in SQL: hundreds of thousands of them stay in the database."""

SEALED = """
    JOIN meters_sealedreceipt s ON s.receipt_id = e.receipt_id AND s.page_id <= %s
"""
"""What the pages of the journal hold up to the one given."""

EVENTS = f"""
WITH found AS (
    SELECT a.n, e.id, e.occurred_at, e.value, {DIMENSIONS} AS dimensions,
        nullif(e.properties -> m.unique_property, 'null') AS member
    FROM unnest(
        %s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::timestamptz[], %s::timestamptz[]
    ) WITH ORDINALITY AS a(customer_id, meter_id, starts_on, ends_on, earliest, latest, n)
    JOIN meters_meter m ON m.id = a.meter_id
    JOIN meters_event e ON e.customer_id = a.customer_id AND e.meter_id = a.meter_id
        AND e.occurred_at >= a.earliest AND e.occurred_at < a.latest
        AND e.local_date >= a.starts_on AND e.local_date < a.ends_on
    {{sealed}}
)
"""  # noqa: S608

STATEMENTS = {
    Aggregation.MAX: f"""{EVENTS}
        SELECT n, jsonb_build_array(dimensions), max(value), NULL, NULL FROM found GROUP BY n, dimensions""",  # noqa: S608
    Aggregation.LATEST: f"""{EVENTS}
        SELECT DISTINCT ON (n, dimensions) n, jsonb_build_array(dimensions), value, occurred_at, id FROM found
        ORDER BY n, dimensions, occurred_at DESC, id DESC""",  # noqa: S608
    Aggregation.UNIQUE: f"""{EVENTS}, members AS (
            SELECT n, jsonb_agg(DISTINCT dimensions) AS places FROM found
            WHERE member IS NOT NULL GROUP BY n, member
        )
        SELECT n, places, count(*)::numeric, NULL, NULL FROM members GROUP BY n, places""",  # noqa: S608
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A window of one meter that does not add up."""

    window: Window
    meter_id: int
    aggregation: str


def measured(asked: Iterable[Asked], *, up_to: int | None = None) -> dict[Asked, list[UsageSum]]:
    """The parts of each window's usage, without their counts of events; one statement for each type of meter.

    Of events on pages of the journal up to the one given, or of all.
    """
    found: dict[Asked, list[UsageSum]] = {one: [] for one in asked}
    for aggregation, statement in STATEMENTS.items():
        if own := [one for one in found if one.aggregation == aggregation]:
            with connection.cursor() as cursor:
                sealed = "" if up_to is None else SEALED
                cursor.execute(
                    statement.replace("{sealed}", sealed), (*_columns(own), *([] if up_to is None else [up_to]))
                )
                for n, *part in cursor.fetchall():
                    found[own[n - 1]].append(_part(own[n - 1], *part))
    return found


def _part(asked: Asked, places: str, quantity: Decimal, occurred_at: datetime | None, pk: Any) -> UsageSum:
    at = (occurred_at, pk) if occurred_at is not None else None
    return UsageSum(asked.meter_id, asked.aggregation, tuple(json.loads(places)), quantity, 0, at)


def _columns(asked: Sequence[Asked]) -> tuple[list[Any], ...]:
    periods = [one.window.period for one in asked]
    return (
        [one.window.customer_id for one in asked],
        [one.meter_id for one in asked],
        [period.start for period in periods],
        [period.end for period in periods],
        [datetime.combine(period.start, time(), UTC) - SLACK for period in periods],
        [datetime.combine(period.end, time(), UTC) + SLACK for period in periods],
    )
