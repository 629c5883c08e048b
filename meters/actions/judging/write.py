"""Write a change in three statements, however many cases it is about."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from customers.rules.money import plain
from meters.actions.columns import optional_array, plain_array, text_array, times_array
from meters.actions.judging.change import Change, MoveRow, OutcomeRow
from meters.rules.quantity import ONE

OUTCOMES = """
INSERT INTO meters_outcome (
    id, customer_id, meter_id, case_key, "window", definition_id, status, outcome_class, dimensions, reason, rule,
    decided_by, attempts, opened_at, last_signal_at, matures_at, usage_date, quantity
)
SELECT id, customer_id, meter_id, case_key, "window", definition_id, status, outcome_class, dimensions::jsonb, reason,
    rule, decided_by, attempts, opened_at, last_signal_at, matures_at, usage_date, quantity
FROM unnest(
    %(id)s::uuid[], %(customer)s::bigint[], %(meter)s::bigint[], %(case_key)s::text[], %(window)s::int[],
    %(definition)s::bigint[], %(status)s::text[], %(outcome_class)s::text[], %(dimensions)s::text[],
    %(reason)s::text[], %(rule)s::int[], %(decided_by)s::uuid[], %(attempts)s::int[], %(opened_at)s::timestamptz[],
    %(last_at)s::timestamptz[], %(matures_at)s::timestamptz[], %(usage_date)s::date[], %(quantity)s::numeric[]
) AS t(
    id, customer_id, meter_id, case_key, "window", definition_id, status, outcome_class, dimensions, reason, rule,
    decided_by, attempts, opened_at, last_signal_at, matures_at, usage_date, quantity
)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    definition_id = excluded.definition_id, status = excluded.status, outcome_class = excluded.outcome_class,
    dimensions = excluded.dimensions, reason = excluded.reason, rule = excluded.rule,
    decided_by = excluded.decided_by, attempts = excluded.attempts, opened_at = excluded.opened_at,
    last_signal_at = excluded.last_signal_at, matures_at = excluded.matures_at,
    usage_date = excluded.usage_date, quantity = excluded.quantity
"""

MOVES = """
INSERT INTO meters_outcomemove (
    outcome_id, customer_id, meter_id, definition_id, rule, from_status, to_status, outcome_class, dimensions, reason,
    cause_kind, cause_id, quantity, usage_date, receipt_id, moved_at
)
SELECT outcome_id, customer_id, meter_id, definition_id, rule, from_status, to_status, outcome_class,
    dimensions::jsonb, reason, cause_kind, cause_id, quantity, usage_date, %(receipt)s, %(moved_at)s
FROM unnest(
    %(outcome)s::uuid[], %(customer)s::bigint[], %(meter)s::bigint[], %(definition)s::bigint[], %(rule)s::int[],
    %(from_status)s::text[], %(to_status)s::text[], %(outcome_class)s::text[], %(dimensions)s::text[],
    %(reason)s::text[], %(cause_kind)s::text[], %(cause)s::uuid[], %(quantity)s::numeric[], %(usage_date)s::date[]
) AS t(
    outcome_id, customer_id, meter_id, definition_id, rule, from_status, to_status, outcome_class, dimensions,
    reason, cause_kind, cause_id, quantity, usage_date
)
"""

USAGE = """
INSERT INTO meters_usagedifference (customer_id, meter_id, receipt_id, local_date, dimensions, events, quantity)
SELECT customer_id, meter_id, %(receipt)s, local_date, dimensions::jsonb, events, quantity
FROM unnest(
    %(customer)s::bigint[], %(meter)s::bigint[], %(local_date)s::date[], %(dimensions)s::text[],
    %(events)s::bigint[], %(quantity)s::numeric[]
) AS t(customer_id, meter_id, local_date, dimensions, events, quantity)
"""


def write_change(change: Change, *, receipt: UUID, at: datetime) -> None:
    """Store the outcomes, append the moves, add the usage."""
    with connection.cursor() as cursor:
        if change.outcomes:
            cursor.execute(OUTCOMES, _outcomes(change.outcomes))
        if change.moves:
            cursor.execute(MOVES, _moves(change.moves) | {"receipt": receipt, "moved_at": at})
        if usage := change.usage():
            keys, sums = list(usage), list(usage.values())
            cursor.execute(
                USAGE,
                {
                    "receipt": receipt,
                    "customer": plain_array(key[0] for key in keys),
                    "meter": plain_array(key[1] for key in keys),
                    "local_date": plain_array(key[2] for key in keys),
                    "dimensions": text_array(key[3] for key in keys),
                    "events": plain_array(events for events, _ in sums),
                    "quantity": plain_array(_plain(quantity) for _, quantity in sums),
                },
            )


def _outcomes(rows: Sequence[OutcomeRow]) -> dict[str, str]:
    verdicts = [row.verdict for row in rows]
    return {
        "id": plain_array(row.id for row in rows),
        "customer": plain_array(row.case.customer_id for row in rows),
        "meter": plain_array(row.meter_id for row in rows),
        "case_key": text_array("" if row.case.alone else row.case.key for row in rows),
        "window": plain_array(row.window for row in rows),
        "definition": optional_array(row.definition_id for row in rows),
        "status": plain_array(verdict.status for verdict in verdicts),
        "outcome_class": text_array(verdict.outcome_class for verdict in verdicts),
        "dimensions": text_array(_json(verdict.dimensions) for verdict in verdicts),
        "reason": text_array(verdict.reason[:500] for verdict in verdicts),
        "rule": optional_array(verdict.rule for verdict in verdicts),
        "decided_by": optional_array(verdict.signal for verdict in verdicts),
        "attempts": plain_array(verdict.attempts for verdict in verdicts),
        "opened_at": times_array(verdict.opened_at for verdict in verdicts),
        "last_at": times_array(verdict.last_at or verdict.opened_at for verdict in verdicts),
        "matures_at": times_array(verdict.matures_at for verdict in verdicts),
        "usage_date": plain_array(row.day for row in rows),
        "quantity": plain_array(_plain(verdict.quantity) for verdict in verdicts),
    }


def _moves(rows: Sequence[MoveRow]) -> dict[str, str | UUID | datetime]:
    moves = [row.move for row in rows]
    return {
        "outcome": plain_array(row.outcome_id for row in rows),
        "customer": plain_array(row.case.customer_id for row in rows),
        "meter": plain_array(row.meter_id for row in rows),
        "definition": optional_array(row.definition_id for row in rows),
        "rule": optional_array(move.rule for move in moves),
        "from_status": text_array("" if move.from_status == "none" else move.from_status for move in moves),
        "to_status": plain_array(move.to_status for move in moves),
        "outcome_class": text_array(move.outcome_class for move in moves),
        "dimensions": text_array(_json(move.dimensions) for move in moves),
        "reason": text_array(move.reason[:500] for move in moves),
        "cause_kind": plain_array(row.cause_kind for row in rows),
        "cause": plain_array(row.cause_id for row in rows),
        "quantity": plain_array(_plain(move.quantity) for move in moves),
        "usage_date": optional_array(move.usage_date for move in moves),
    }


def _json(value: object) -> str:
    return json.dumps(dict(value), sort_keys=True, ensure_ascii=False) if value else "{}"  # type: ignore[call-overload]


def _plain(quantity: Decimal) -> str:
    return "1" if quantity == ONE else plain(quantity)
