"""Receipts: what every change of usage points to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from meters.models import Source
from meters.rules import merkle

WRITE = """
written AS (
    INSERT INTO meters_receipt (id, source, source_name, received_at, earliest_at, count, root)
    SELECT %(receipt)s, %(source)s, %(source_name)s, %(at)s, %(earliest_at)s, %(count)s, %(root)s {condition}
    RETURNING id
), listed AS (
    INSERT INTO meters_unsealedreceipt (receipt_id) SELECT id FROM written
)"""
"""Part of a statement: writes the receipt and puts it on the sealer's list, under a condition."""

ALONE = f"WITH {WRITE.format(condition='')} SELECT"

Values = dict[str, str | bytes | int | UUID | datetime]


def receipt_values(
    pk: UUID,
    leaves: Sequence[bytes],
    *,
    source: Source,
    source_name: str,
    at: datetime,
    events: int | None = None,
    earliest_at: datetime | None = None,
) -> Values:
    """The parameters of `WRITE` for what has these digests.

    `events` is how many of the digests are events; all of them unless it is given.
    """
    return {
        "receipt": pk,
        "source": source,
        "source_name": source_name[:128],
        "at": at,
        "earliest_at": earliest_at or at,
        "count": len(leaves) if events is None else events,
        "root": merkle.root(leaves),
    }


def write_receipt(
    pk: UUID, leaves: Sequence[bytes], *, source: Source, source_name: str, at: datetime, events: int | None = None
) -> None:
    """Write a receipt for what has these digests, of which so many are `events`."""
    write_values(receipt_values(pk, leaves, source=source, source_name=source_name, at=at, events=events))


def write_values(values: Values) -> None:
    """Write the receipt that has these `receipt_values`."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE, values)
