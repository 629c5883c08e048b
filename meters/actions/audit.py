"""The books against themselves: invariants 1 and 2 of the product, checked from what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from customers.rules.money import plain
from meters.actions.journal import verify

BOTH = """
    SELECT customer_id, meter_id, local_date, dimensions, quantity, events FROM meters_usageday
    UNION ALL
    SELECT customer_id, meter_id, local_date, dimensions, quantity, events FROM meters_usagedifference
"""

DIFFERENCES = f"""
WITH usage AS (
    SELECT u.customer_id, u.meter_id, u.local_date, u.quantity,
        CASE WHEN m.kind = 'outcome' THEN u.dimensions ELSE '{{}}' END AS dimensions,
        CASE WHEN m.kind = 'outcome' THEN 0 ELSE u.events END AS events
    FROM ({BOTH}) u JOIN meters_meter m ON m.id = u.meter_id
), source AS (
    SELECT o.customer_id, o.meter_id, o.usage_date AS local_date, o.quantity,
        CASE WHEN o.outcome_class = '' THEN o.dimensions
            ELSE o.dimensions || jsonb_build_object('class', o.outcome_class) END AS dimensions,
        0 AS events
    FROM meters_outcomemove o WHERE o.usage_date IS NOT NULL
    UNION ALL
    SELECT e.customer_id, e.meter_id, e.local_date,
        CASE WHEN m.aggregation IN ('count', 'unique') THEN 1 ELSE e.value END, '{{}}', 1
    FROM meters_event e JOIN meters_meter m ON m.id = e.meter_id WHERE m.kind <> 'outcome'
), counted AS (
    SELECT customer_id, meter_id, local_date, dimensions, sum(quantity) AS quantity, sum(events) AS events
    FROM usage GROUP BY 1, 2, 3, 4
), due AS (
    SELECT customer_id, meter_id, local_date, dimensions, sum(quantity) AS quantity, sum(events) AS events
    FROM source GROUP BY 1, 2, 3, 4
)
SELECT c.key, m.key, gap.local_date, gap.dimensions::text, gap.counted, gap.due, gap.counted_events, gap.due_events
FROM (
    SELECT customer_id, meter_id, local_date, dimensions,
        coalesce(counted.quantity, 0) AS counted, coalesce(due.quantity, 0) AS due,
        coalesce(counted.events, 0)::bigint AS counted_events, coalesce(due.events, 0)::bigint AS due_events
    FROM counted FULL JOIN due USING (customer_id, meter_id, local_date, dimensions)
) gap
LEFT JOIN customers_customer c ON c.id = gap.customer_id
LEFT JOIN meters_meter m ON m.id = gap.meter_id
WHERE gap.counted <> gap.due OR gap.counted_events <> gap.due_events
ORDER BY 1, 2, 3, 4
"""  # noqa: S608

STRAYS = """
SELECT DISTINCT d.receipt_id FROM meters_usagedifference d
LEFT JOIN meters_unsealedreceipt u ON u.receipt_id = d.receipt_id WHERE u.receipt_id IS NULL ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks an invariant, by the invariant's number, in words."""

    invariant: int
    text: str

    def __str__(self) -> str:
        return f"invariant {self.invariant}: {self.text}"


@dataclass(frozen=True, slots=True)
class UsageGap:
    """Usage that is not the sum of the moves that it comes from, or of the events where there are no moves."""

    customer: str | None
    meter: str | None
    day: date
    dimensions: str
    counted: Decimal
    due: Decimal
    counted_events: int
    due_events: int

    def __str__(self) -> str:
        place = f"{self.meter} of {self.customer} on {self.day} {self.dimensions}"
        if self.counted != self.due:
            return f"usage of {place} is {plain(self.counted)}, but comes to {plain(self.due)}"
        return f"usage of {place} is of {self.counted_events} events, but there are {self.due_events}"


def audit() -> Iterator[Finding]:
    """Everything that breaks invariant 1 (what was accepted is in the journal, and the journal verifies) or
    2 (for each customer, meter and day usage is the sum of moves, or of events on meters without outcomes).

    Moves are compared with usage for each set of dimension values; events are not, because which values an
    event has is known for certain only when it is taken in.
    """
    yield from (Finding(1, str(misfit)) for misfit in verify())
    yield from (Finding(2, str(gap)) for gap in usage_gaps())
    yield from (
        Finding(2, f"unsealed usage points to the receipt {receipt}, which does not wait for a page")
        for receipt in _strays()
    )


def usage_gaps() -> list[UsageGap]:
    """Days whose usage, sealed or not, is not what it should come to; from one statement."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [UsageGap(*row) for row in cursor.fetchall()]


def _strays() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(STRAYS)
        return [str(receipt) for (receipt,) in cursor.fetchall()]
