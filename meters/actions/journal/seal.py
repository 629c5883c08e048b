"""Seal receipts into pages, and fold what they changed into the usage of days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from meters.actions.columns import plain_array
from meters.models import JournalPage
from meters.rules.page import BEFORE_THE_FIRST, written

SEALING = 0x7570_0003
"""The advisory lock that one sealer holds at a time."""

PAGE_SIZE = 10_000

RECENT = timedelta(days=31)
"""Bills of more recent days are compared anyway, so that their days need no mark (R11)."""

WAITING = """
WITH waiting AS MATERIALIZED (SELECT receipt_id FROM meters_unsealedreceipt)
SELECT r.id, r.root, r.received_at FROM waiting w JOIN meters_receipt r ON r.id = w.receipt_id
ORDER BY r.received_at, r.id LIMIT %s
"""

PLACE = """
WITH placed AS (
    INSERT INTO meters_sealedreceipt (receipt_id, page_id, "position")
    SELECT id, %(page)s, n - 1 FROM unnest(%(receipts)s::uuid[]) WITH ORDINALITY AS t(id, n)
    RETURNING receipt_id
)
DELETE FROM meters_unsealedreceipt u USING placed WHERE u.receipt_id = placed.receipt_id
"""

FOLD = """
WITH sealed AS MATERIALIZED (
    SELECT id FROM unnest(%(receipts)s::uuid[]) AS t(id)
), folded AS (
    DELETE FROM meters_usagedifference d USING sealed WHERE d.receipt_id = sealed.id
    RETURNING d.customer_id, d.meter_id, d.local_date, d.dimensions, d.events, d.quantity
), counted AS (
    INSERT INTO meters_usageday AS day (customer_id, meter_id, local_date, dimensions, events, quantity)
    SELECT customer_id, meter_id, local_date, dimensions, sum(events), sum(quantity) FROM folded
    GROUP BY customer_id, meter_id, local_date, dimensions
    ON CONFLICT (customer_id, meter_id, local_date, dimensions) DO UPDATE
    SET events = day.events + excluded.events, quantity = day.quantity + excluded.quantity
)
INSERT INTO meters_touchedday (page_id, customer_id, meter_id, local_date)
SELECT DISTINCT %(page)s::bigint, customer_id, meter_id, local_date FROM folded WHERE local_date < %(recent)s
"""


def seal(*, at: datetime, page_size: int = PAGE_SIZE) -> list[int]:
    """Seal every receipt that was committed before the call; the numbers of the pages this call wrote.

    Any number of sealers may run at once: one works, the others wait for it. A page and the usage that it
    seals appear together or not at all. Days that come to nothing stay, with zero events.
    """
    numbers = []
    while page := _seal_page(at, page_size):
        numbers.append(page.number)
        if page.receipts < page_size:
            break
    return numbers


@transaction.atomic
def _seal_page(at: datetime, size: int) -> JournalPage | None:
    """Write the next page; None if no receipt waits. Five statements after the lock, whatever it holds."""
    _own_the_journal()
    waiting = _waiting(size)
    if not waiting:
        return None
    at = max(at, waiting[-1][2])
    last = JournalPage.objects.first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, BEFORE_THE_FIRST)
    page = written(number, [root for _, root, _ in waiting], previous)
    sealed = JournalPage.objects.create(
        number=page.number,
        sealed_at=at,
        receipts=page.receipts,
        root=page.root,
        previous=page.previous,
        hash=page.hash,
    )
    receipts = plain_array(pk for pk, _, _ in waiting)
    with connection.cursor() as cursor:
        cursor.execute(PLACE, {"page": number, "receipts": receipts})
        cursor.execute(FOLD, {"page": number, "receipts": receipts, "recent": (at - RECENT).date()})
    return sealed


def _own_the_journal() -> None:
    """From here to the commit nobody else seals. A statement of its own: what is read next is read after it (R8)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])


def _waiting(limit: int) -> Sequence[tuple[UUID, bytes, datetime]]:
    """Receipts that no page holds, the longest waiting first: id, root, time of arrival."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [limit])
        return [(pk, bytes(root), at) for pk, root, at in cursor.fetchall()]
