"""Details of usage, for prices that sums do not settle: the first values, and how many units each case has (R18)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection

from meters.actions.usage.measured import DIMENSIONS, SLACK
from meters.actions.usage.window import Window

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Which dimension values are meant: each dimension with its values, in order. Empty: all."""


@dataclass(frozen=True, slots=True)
class Part:
    """The usage of one meter in a window, as far as it has these dimension values."""

    window: Window
    meter_id: int
    where: Where = ()


@dataclass(frozen=True, slots=True)
class First:
    """The first events of a part: at most so many, and none after those whose sum exceeds the amount."""

    part: Part
    events: int | None
    amount: Decimal | None


def where_of(dimensions: Mapping[str, Sequence[str]]) -> Where:
    """The filter in a form that can be a key."""
    return tuple((name, tuple(sorted(values))) for name, values in sorted(dimensions.items()))


MATCHES = """NOT EXISTS (
            SELECT 1 FROM jsonb_each(a.wanted) w WHERE NOT coalesce(w.value ? ({dimensions} ->> w.key), false)
        )"""

ASKED = """
FROM unnest(
    %(customer)s::bigint[], %(meter)s::bigint[], %(start)s::date[], %(end)s::date[], %(earliest)s::timestamptz[],
    %(latest)s::timestamptz[], %(where)s::jsonb[], %(most)s::bigint[], %(amount)s::numeric[]
) WITH ORDINALITY AS a(customer_id, meter_id, starts_on, ends_on, earliest, latest, wanted, most, amount, n)
JOIN meters_meter m ON m.id = a.meter_id
"""

EVENTS = """
        SELECT e.id, e.case_key, e.occurred_at AS at, CASE m.aggregation WHEN 'sum' THEN e.value ELSE 1 END AS units
        FROM meters_event e {sealed}
        WHERE m.kind <> 'outcome' AND e.customer_id = a.customer_id AND e.meter_id = a.meter_id
            AND e.occurred_at >= a.earliest AND e.occurred_at < a.latest
            AND e.local_date >= a.starts_on AND e.local_date < a.ends_on
            AND (a.wanted = '{}' OR {matches})
""".replace("{matches}", MATCHES.replace("{dimensions}", f"({DIMENSIONS})")).replace("{sealed}", "{sealed_event}")

OUTCOMES = """
        SELECT o.id, '' AS case_key, o.opened_at AS at, sum(v.quantity) AS units
        FROM meters_outcome o JOIN meters_outcomemove v ON v.outcome_id = o.id {sealed_move}
        WHERE m.kind = 'outcome' AND o.customer_id = a.customer_id AND o.meter_id = a.meter_id
            AND o.usage_date >= a.starts_on - 31
            AND v.usage_date >= a.starts_on AND v.usage_date < a.ends_on
            AND {matches}
        GROUP BY o.id HAVING sum(v.quantity) > 0
""".replace(
    "{matches}",
    MATCHES.replace(
        "{dimensions}", "(v.dimensions || jsonb_strip_nulls(jsonb_build_object('class', nullif(v.outcome_class, ''))))"
    ),
)
"""Outcomes whose moves add up to something within the window. Each is found by the day on which it counts now,
which a move that no page holds yet may have put off, or brought forward by the length of a hold.
"""

SEALED = "JOIN meters_sealedreceipt s ON s.receipt_id = {row}.receipt_id AND s.page_id <= %(page)s"

CASES = f"""
SELECT n, units, count(*) FROM (
    SELECT a.n, u.units {ASKED}
    CROSS JOIN LATERAL (
        SELECT sum(units) AS units FROM ({EVENTS}) e GROUP BY case_key, CASE WHEN case_key = '' THEN id END
        UNION ALL
        SELECT units FROM ({OUTCOMES}) o
    ) u
) cases WHERE units > 0 GROUP BY n, units ORDER BY n, units
"""  # noqa: S608

FIRST = f"""
SELECT a.n, u.units {ASKED}
CROSS JOIN LATERAL (
    SELECT units, at, id, sum(units) OVER (ORDER BY at, id ROWS UNBOUNDED PRECEDING) - units AS before
    FROM (
        SELECT * FROM (
            (SELECT id, at, units FROM ({EVENTS}) e ORDER BY at, id LIMIT a.most)
            UNION ALL
            (SELECT id, at, units FROM ({OUTCOMES}) o ORDER BY at, id LIMIT a.most)
        ) found
    ) first
) u
WHERE a.amount IS NULL OR u.before <= a.amount
ORDER BY a.n, u.at, u.id
"""  # noqa: S608


def cases(parts: Sequence[Part], *, up_to: int | None) -> dict[Part, dict[Decimal, int]]:
    """How many cases have how many units, for each part; one statement, none if nothing is asked.

    An outcome is a case; of other meters the events with one `case` are, and each event without. Only what is on
    pages of the journal up to the one given counts, or everything.
    """
    found: dict[Part, dict[Decimal, int]] = {part: {} for part in parts}
    asked = list(found)
    for n, units, number in _read(CASES, asked, up_to):
        found[asked[n - 1]][units] = number
    return found


def first_values(wanted: Sequence[First], *, up_to: int | None) -> dict[First, list[Decimal]]:
    """The units of the first events of each part, in order of time, as far as they are asked for; one statement.

    On an outcome meter those of its outcomes, in the order in which they opened. Pages as in `cases`.
    """
    found: dict[First, list[Decimal]] = {first: [] for first in wanted}
    asked = list(found)
    bounds = {"most": [first.events for first in asked], "amount": [first.amount for first in asked]}
    for n, units in _read(FIRST, [first.part for first in asked], up_to, bounds):
        found[asked[n - 1]].append(units)
    return found


def _read(
    statement: str, parts: Sequence[Part], up_to: int | None, bounds: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    if not parts:
        return []
    for row, name in (("e", "{sealed_event}"), ("v", "{sealed_move}")):
        statement = statement.replace(name, "" if up_to is None else SEALED.replace("{row}", row))
    nothing = [None] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"page": up_to, "most": nothing, "amount": nothing, **_columns(parts), **(bounds or {})}
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _columns(parts: Sequence[Part]) -> dict[str, list[Any]]:
    periods = [part.window.period for part in parts]
    return {
        "customer": [part.window.customer_id for part in parts],
        "meter": [part.meter_id for part in parts],
        "start": [period.start for period in periods],
        "end": [period.end for period in periods],
        "earliest": [datetime.combine(period.start, time(), UTC) - SLACK for period in periods],
        "latest": [datetime.combine(period.end, time(), UTC) + SLACK for period in periods],
        "where": [json.dumps(dict(part.where)) for part in parts],
    }
