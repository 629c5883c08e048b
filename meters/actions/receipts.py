"""Receipts: what every change of usage points to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from meters.models import Source
from meters.rules import merkle

WRITE = """
WITH written AS (
    INSERT INTO meters_receipt (id, source, source_name, received_at, earliest_at, count, root)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
)
INSERT INTO meters_unsealedreceipt (receipt_id) SELECT id FROM written
"""


def write_receipt(
    pk: UUID,
    leaves: Sequence[bytes],
    *,
    source: Source,
    source_name: str,
    at: datetime,
    events: int | None = None,
    earliest_at: datetime | None = None,
) -> None:
    """Write a receipt for what has these digests, and put it on the sealer's list.

    `events` is how many of the digests are events; all of them unless it is given.
    """
    count = len(leaves) if events is None else events
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [pk, source, source_name[:128], at, earliest_at or at, count, merkle.root(leaves)])
