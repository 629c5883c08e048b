"""Events that wait for their customer or meter: kept as sent, claimed like any event (R6)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from customers.rules.money import plain
from meters.actions.columns import bytes_array, hex_array, text_array
from meters.actions.intake.prepared import Prepared
from meters.models import Kept, QuarantinedEvent, Waiting
from meters.rules.posted import Posted

HOLD = """
INSERT INTO meters_quarantinedevent (
    id, event_key, customer_key, meter_key, trouble, body, kept, properties_digest, digest, receipt_id, received_at,
    last_seen_at, times_seen, status, tried_against, settled_by, settled_reason
)
SELECT id, event_key, customer_key, meter_key, trouble, body::jsonb, 'all', nullif(properties_digest, ''), digest,
    %(receipt)s, %(at)s, %(at)s, 1, 'waiting', '', '', ''
FROM unnest(
    %(id)s::uuid[], %(event_key)s::text[], %(customer)s::text[], %(meter)s::text[], %(trouble)s::text[],
    %(body)s::text[], %(properties_digest)s::bytea[], %(digest)s::bytea[]
) AS t(id, event_key, customer_key, meter_key, trouble, body, properties_digest, digest)
ORDER BY id
ON CONFLICT (id) DO NOTHING
RETURNING id
"""

CLAIMED = """
SELECT id, digest, received_at, status, kept, settled_reason FROM meters_quarantinedevent
WHERE id = ANY(%s::uuid[]) AND status <> 'counted' ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """An id that quarantine claims, and when it first did."""

    digest: bytes
    received_at: datetime
    is_discarded: bool = False
    is_erased: bool = False
    reason: str = ""


def waiting(ids: Collection[bytes], *, lock: bool = False) -> dict[bytes, Held]:
    """What quarantine claims of `ids`: events that wait, and those that were discarded.

    With `lock` nobody else settles them before the commit; locks are taken in the order of the ids.
    """
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CLAIMED + "FOR UPDATE" if lock else CLAIMED, [hex_array(ids)])
        return {
            pk.bytes: Held(digest, received_at, status == Waiting.DISCARDED, kept == Kept.ERASED, reason)
            for pk, digest, received_at, status, kept, reason in cursor.fetchall()
        }


def hold(rows: Sequence[Prepared], *, receipt: UUID, at: datetime) -> set[bytes]:
    """Keep events in trouble; the ids that were new."""
    troubled = [(row, row.trouble[0]) for row in rows if row.trouble]
    if not troubled:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            HOLD,
            {
                "id": hex_array(row.id for row, _ in troubled),
                "event_key": text_array(row.posted.id for row, _ in troubled),
                "customer": text_array(row.posted.customer for row, _ in troubled),
                "meter": text_array(row.posted.meter for row, _ in troubled),
                "trouble": text_array(trouble for _, trouble in troubled),
                "body": text_array(_body(row.posted) for row, _ in troubled),
                "properties_digest": bytes_array(row.properties_digest for row, _ in troubled),
                "digest": bytes_array(row.digest for row, _ in troubled),
                "receipt": receipt,
                "at": at,
            },
        )
        return {pk.bytes for (pk,) in cursor.fetchall()}


def release(ids: Collection[bytes], *, at: datetime, by: str) -> None:
    """The events were accepted after all: they wait no longer."""
    if ids:
        _rows(ids).update(status=Waiting.COUNTED, settled_at=at, settled_by=by[:150])


def see_again(ids: Collection[bytes], *, at: datetime) -> None:
    """The events arrived once more, and wait on."""
    if ids:
        _rows(ids).update(last_seen_at=at, times_seen=F("times_seen") + 1)


def _rows(ids: Collection[bytes]) -> QuerySet[QuarantinedEvent]:
    return QuarantinedEvent.objects.filter(pk__in=[UUID(bytes=pk) for pk in ids])


def _body(posted: Posted) -> str:
    """The event as it was sent; its properties are JSON text already."""
    core = {"id": posted.id, "customer": posted.customer, "meter": posted.meter, "value": plain(posted.value)}
    if posted.occurred_at is not None:
        core["occurred_at"] = posted.occurred_at.isoformat()
    if posted.case:
        core["case"] = posted.case
    return json.dumps(core)[:-1] + f', "properties": {posted.properties}}}'
