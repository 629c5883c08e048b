"""The one statement that claims events and writes what they count as."""

from collections.abc import Sequence

from django.db import connection

from customers.actions.planned import planned_cursor
from meters.actions.columns import hex_array, plain_array, text_array, written
from meters.actions.intake.prepared import Prepared
from meters.actions.judging.book import Book
from meters.actions.receipts import WRITE, Values

REASON = "Counted on arrival: every event on this meter is an outcome."

CLAIMED = """
WITH incoming AS MATERIALIZED (
    SELECT * FROM unnest(
        %(id)s::uuid[], %(event_key)s::text[], %(customer)s::bigint[], %(meter)s::bigint[], %(counts)s::boolean[],
        %(is_outcome)s::boolean[], %(dated)s::boolean[], %(received_at)s::timestamptz[], %(kept)s::text[],
        %(occurred_at)s::timestamptz[], %(local_date)s::date[], %(value)s::numeric[], %(quantity)s::numeric[],
        %(case_key)s::text[], %(properties)s::text[], %(properties_digest)s::text[], %(digest)s::text[],
        %(dimensions)s::text[]
    ) WITH ORDINALITY AS t(
        id, event_key, customer_id, meter_id, counts, is_outcome, dated, received_at, kept, occurred_at, local_date,
        value, quantity,
        case_key, properties, properties_digest, digest, dimensions, place
    )
), claimed AS (
    INSERT INTO meters_event (
        id, event_key, customer_id, meter_id, receipt_id, occurred_at, dated, received_at, local_date, value,
        case_key, properties, kept, properties_digest, digest
    )
    SELECT id, event_key, customer_id, meter_id, %(receipt)s, occurred_at, dated, coalesce(received_at, %(at)s),
        local_date, value,
        case_key, properties::jsonb, kept, decode(nullif(properties_digest, ''), 'hex'), decode(digest, 'hex')
    FROM incoming ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), fresh AS MATERIALIZED (
    SELECT incoming.* FROM incoming JOIN claimed USING (id)
)"""

OUTCOMES = """, outcomes AS (
    INSERT INTO meters_outcome (
        id, customer_id, meter_id, case_key, "window", status, outcome_class, reason, decided_by, attempts,
        opened_at, last_signal_at, matures_at, usage_date, quantity, dimensions
    )
    SELECT id, customer_id, meter_id, case_key, 0, 'billable', '', %(reason)s, id, 0,
        occurred_at, occurred_at, occurred_at, local_date, quantity, dimensions::jsonb
    FROM fresh WHERE is_outcome
), moves AS (
    INSERT INTO meters_outcomemove (
        outcome_id, customer_id, meter_id, receipt_id, from_status, to_status, outcome_class, dimensions, reason,
        cause_kind, cause_id, quantity, usage_date, moved_at
    )
    SELECT id, customer_id, meter_id, %(receipt)s, '', 'billable', '', dimensions::jsonb, %(reason)s,
        'event', id, quantity, local_date, %(at)s
    FROM fresh WHERE is_outcome
)"""

RECEIPTED = WRITE.format(condition="WHERE (SELECT count(*) FROM claimed) = %(count)s")

COUNTED = """, differences AS (
    INSERT INTO meters_usagedifference (customer_id, meter_id, receipt_id, local_date, dimensions, events, quantity)
    SELECT customer_id, meter_id, %(receipt)s, local_date, dimensions::jsonb, count(*), sum(quantity)
    FROM fresh WHERE counts GROUP BY customer_id, meter_id, local_date, dimensions
)
SELECT CASE WHEN count(*) < %(count)s THEN coalesce(array_agg(place), '{}') END FROM fresh
"""
"""Tells the places of the new events, from 1, or null if all are new: one value, because rows cost."""

CLAIM = f"{CLAIMED}, {RECEIPTED}{COUNTED}"
CLAIM_WITH_OUTCOMES = f"{CLAIMED}, {RECEIPTED}{OUTCOMES}{COUNTED}"


def claim(rows: Sequence[Prepared], book: Book, receipt: Values) -> set[bytes]:
    """Insert the events that nobody claimed before, with all they count as at once; the ids that were new.

    What an event on a meter with a definition counts as is for the verdict on its case to say. The receipt,
    which is for all the rows, is written too if all were new.
    """
    if not rows:
        return set()
    judged = [row.what is not None and row.what.is_judged and book.judges(row.what.id, row.occurred_at) for row in rows]
    outcomes = [
        row.what is not None and row.what.is_outcome and not by_case for row, by_case in zip(rows, judged, strict=True)
    ]
    parameters = _columns(rows, receipt["at"]) | {
        "counts": plain_array("f" if by_case else "t" for by_case in judged),
        "is_outcome": plain_array("t" if is_outcome else "f" for is_outcome in outcomes),
        "reason": REASON,
    }
    with planned_cursor() if len(rows) == 1 else connection.cursor() as cursor:
        cursor.execute(CLAIM_WITH_OUTCOMES if any(outcomes) else CLAIM, parameters | receipt)
        (places,) = cursor.fetchone()
        new = rows if places is None else [rows[place - 1] for place in places]
        return {row.id for row in new}


def _columns(rows: Sequence[Prepared], at: object) -> Values:
    """The columns; when all arrived, `at`, is no column but in the receipt."""
    known = [(row.who.id, row.what.id) for row in rows if row.who and row.what]
    return {
        "id": hex_array([row.id for row in rows]),
        "event_key": text_array([row.posted.id for row in rows]),
        "customer": plain_array([who for who, _ in known]),
        "meter": plain_array([what for _, what in known]),
        "dated": plain_array(["f" if row.posted.occurred_at is None else "t" for row in rows]),
        "received_at": plain_array(["NULL" if row.received_at is at else written(row.received_at) for row in rows]),
        "kept": plain_array([row.kept.value for row in rows]),
        "occurred_at": plain_array([row.instant for row in rows]),
        "local_date": plain_array([row.local_date for row in rows]),
        "value": plain_array([row.value for row in rows]),
        "quantity": plain_array([row.value if row.what and row.what.sums else "1" for row in rows]),
        "case_key": text_array([row.posted.case for row in rows]),
        "properties": text_array([row.properties for row in rows]),
        "properties_digest": hex_array([row.properties_digest for row in rows]),
        "digest": hex_array([row.digest for row in rows]),
        "dimensions": text_array([row.dimensions for row in rows]),
    }
