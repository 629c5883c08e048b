"""Receipts against what they brought, and whether each stands on a page or waits for one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.conf import settings

from meters.actions.journal.records import records_of
from meters.actions.journal.stored import StoredEvent
from meters.actions.journal.stream import stream
from meters.rules import merkle
from meters.rules.misfit import Misfit, Part

RECEIPTS = """
WITH records AS (
    SELECT receipt_id, jsonb_agg(row ORDER BY id) AS rows FROM (
        SELECT d.receipt_id, d.id, jsonb_build_array(
            'decision', encode(d.digest, 'hex'), d.id, d.kind, c.key, m.key, d.case_key, d.outcome_id, d.about,
            d.decided_at, d.decided_by, d.reason
        ) AS row
        FROM meters_decision d LEFT JOIN customers_customer c ON c.id = d.customer_id
        LEFT JOIN meters_meter m ON m.id = d.meter_id
        UNION ALL
        SELECT e.receipt_id, e.id, jsonb_build_array(
            'erasure', encode(e.digest, 'hex'), e.id, c.key, e.case_key, e.chosen_by, e.names, e.events, e.quarantined,
            e.erased_at, e.erased_by, e.reason
        )
        FROM meters_erasure e LEFT JOIN customers_customer c ON c.id = e.customer_id
    ) brought GROUP BY receipt_id
)
SELECT coalesce(r.id, e.receipt_id, u.receipt_id, s.receipt_id, d.receipt_id),
    r.count, r.root, s.page_id, p.number, u.receipt_id IS NOT NULL, d.rows,
    e.id, e.event_key, c.key, m.key, e.occurred_at, e.dated, e.dated OR e.occurred_at = e.received_at,
    e.received_at BETWEEN r.earliest_at AND r.received_at, e.value, e.case_key, e.properties::text, e.kept,
    e.properties_digest, e.digest, e.kept <> 'erased' OR EXISTS (
        SELECT FROM meters_erasure x WHERE x.customer_id = e.customer_id
        AND (x.chosen_by <> '' OR x.case_key = e.case_key)
    )
FROM meters_receipt r
FULL JOIN meters_sealedreceipt s ON s.receipt_id = r.id
FULL JOIN meters_unsealedreceipt u ON u.receipt_id = coalesce(r.id, s.receipt_id)
FULL JOIN records d ON d.receipt_id = coalesce(r.id, s.receipt_id, u.receipt_id)
FULL JOIN meters_event e ON e.receipt_id = coalesce(r.id, s.receipt_id, u.receipt_id, d.receipt_id)
LEFT JOIN meters_journalpage p ON p.number = s.page_id
LEFT JOIN customers_customer c ON c.id = e.customer_id
LEFT JOIN meters_meter m ON m.id = e.meter_id
ORDER BY 1, e.id
"""

HEAD = 7


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """A receipt's row, and where it stands; `count` is None when there is no such row."""

    id: UUID
    count: int | None
    root: bytes | None
    page: int | None
    known_page: int | None
    waits: bool
    records: str | None

    def flaws(self, leaves: Sequence[bytes], events: Sequence[StoredEvent]) -> Iterator[str]:
        """What does not fit, in words: to the digests of what it brought and to its place in the journal."""
        if self.root is None:
            yield "does not exist, but something points to it"
            return
        if self.count != len(events):
            yield f"says that it brought {self.count} events, but there are {len(events)}"
        elif bytes(self.root) != merkle.root(leaves):
            yield "has another root than what it brought"
        if not all(event.covered for event in events):
            yield "arrived at another time than its events"
        yield from self._misplaced()

    def _misplaced(self) -> Iterator[str]:
        if self.page is None and not self.waits:
            yield "is neither on a page nor waiting for one"
        if self.page is not None and self.waits:
            yield f"is on page {self.page} and waits for one too"
        if self.page != self.known_page:
            yield f"is on page {self.page}, which does not exist"


def receipt_misfits() -> Iterator[Misfit]:
    """What does not fit of all events, decisions and receipts; from one statement, so from one moment."""
    key = settings.DIGEST_KEY.encode()
    for _, group in groupby(stream(RECEIPTS), itemgetter(0)):
        rows = list(group)
        receipt = StoredReceipt(*rows[0][:HEAD])
        events = [StoredEvent(*row[HEAD:]) for row in rows if row[HEAD] is not None]
        yield from (Misfit(Part.EVENT, event.name, flaw) for event in events for flaw in event.flaws(key))
        leaves = [event.digest for event in events]
        for record in records_of(receipt.records):
            leaves.append(record.digest)
            if record.flaw:
                yield Misfit(record.part, str(record.id), record.flaw)
        yield from (Misfit(Part.RECEIPT, str(receipt.id), flaw) for flaw in receipt.flaws(leaves, events))
