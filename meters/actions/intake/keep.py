"""Keep what of a batch is to be kept: each event is counted, held, or known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from meters.actions.columns import hex_array
from meters.actions.intake.directory import Directory
from meters.actions.intake.prepared import Prepared, first_seen
from meters.actions.intake.quarantine import Held, hold, release, see_again, waiting
from meters.actions.intake.statement import claim
from meters.actions.intake.tell import tell
from meters.actions.judging import rejudge
from meters.actions.judging.book import EMPTY, Book, open_book
from meters.actions.judging.case import Case
from meters.actions.receipts import Values, receipt_values, write_values
from meters.models import CauseKind, Event, QuarantinedEvent, Source
from meters.rules.posted import Answer


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who brings a batch, and when, and the receipt that it gets."""

    receipt: UUID
    source: Source
    source_name: str
    at: datetime

    def receipt_for(self, rows: Sequence[Prepared]) -> Values:
        """The receipt's values if it is for these events."""
        leaves = [row.digest for row in sorted(rows, key=lambda row: row.id)]
        earliest = min((row.received_at for row in rows), default=self.at)
        return receipt_values(
            self.receipt, leaves, source=self.source, source_name=self.source_name, at=self.at, earliest_at=earliest
        )


def keep(rows: Sequence[Prepared], directory: Directory, answer: Answer, delivery: Delivery) -> None:
    """Keep the events, and add to `answer` what became of each.

    Of two requests at once one can meet a new customer and count, the other not yet and hold: `counted` heals it.
    """
    held = waiting([row.id for row in rows], lock=True) if directory.any_held else {}
    rows = [first_seen(row, held[row.id].received_at) if row.id in held else row for row in rows] if held else rows
    stored = {pk: one.digest for pk, one in held.items()}
    stored |= _digests([row.id for row in rows if row.trouble and row.id not in held])
    firsts = _firsts(rows, stored)
    book = _book(firsts)
    claimable = [row for row in firsts if not _is_barred(row, held.get(row.id))]
    new = claim(claimable, book, delivery.receipt_for(claimable))
    if len(new) == len(rows) and not held:
        _judge(rows, book, directory, delivery)
        answer.accepted, answer.receipt = answer.accepted + len(rows), delivery.receipt
        return
    counted = _digests([row.id for row in claimable if row.id in held and row.id not in new])
    troubled = [row for row in firsts if row.trouble and row.id not in stored]
    newly_held = hold(troubled, receipt=delivery.receipt, at=delivery.at)
    settled = {row.id for row in claimable if row.id in new or counted.get(row.id) == row.digest}
    release(settled & held.keys(), at=delivery.at, by=delivery.source_name)
    if delivery.source != Source.REPLAY:
        see_again(held.keys() - settled, at=delivery.at)
    brought = [row for row in claimable if row.id in new]
    if (brought or newly_held) and not len(brought) == len(claimable) > 0:
        write_values(delivery.receipt_for(brought))
    _judge(brought, book, directory, delivery)
    kept = stored | counted | {row.id: row.digest for row in firsts if row.id in new or row.id in newly_held}
    kept |= _digests([row.id for row in rows if row.id not in kept])
    lost = waiting([row.id for row in rows if row.id not in kept])
    kept |= {pk: one.digest for pk, one in lost.items()}
    waits = {pk: one for pk, one in (held | lost).items() if pk not in new | counted.keys()}
    waits |= {row.id: Held(row.digest, delivery.at) for row in troubled if row.id in newly_held}
    tell(rows, answer, kept, accepted=new, waits=waits)
    answer.receipt = delivery.receipt if new or newly_held else _earlier_receipt(rows, kept)


def _book(rows: Sequence[Prepared]) -> Book:
    """The definitions that these events are evidence for."""
    judged = {row.what.id for row in rows if row.what and row.what.is_judged}
    return open_book(judged, {row.who.id for row in rows if row.who}) if judged else EMPTY


def _judge(rows: Sequence[Prepared], book: Book, directory: Directory, delivery: Delivery) -> None:
    """Judge the cases that the new events are about."""
    causes = {
        Case(row.who.id, row.posted.case or str(UUID(bytes=row.id)), not row.posted.case): (
            CauseKind.EVENT,
            UUID(bytes=row.id),
        )
        for row in rows
        if row.who and row.what and row.what.is_judged and book.about(row.posted.meter, row.occurred_at)
    }
    if causes:
        zones = {who.id: who.zone for who in directory.customers.values()}
        rejudge(causes, book, zones, receipt=delivery.receipt, at=delivery.at)


def _is_barred(row: Prepared, held: Held | None) -> bool:
    """Whether it is not to be counted now. What was erased in quarantine is counted as it is kept there."""
    if row.trouble or held is None:
        return row.trouble is not None
    return held.is_discarded or (held.is_erased and not row.posted.is_erased)


def _firsts(rows: Sequence[Prepared], stored: Mapping[bytes, bytes]) -> list[Prepared]:
    """The first row of each id, a statement must not insert one twice; of stored ones that with the same digest."""
    found: dict[bytes, Prepared] = {}
    for row in rows:
        if stored.get(row.id, row.digest) == row.digest:
            found.setdefault(row.id, row)
    return list(found.values())


def _digests(ids: Sequence[bytes]) -> dict[bytes, bytes]:
    """Digests of the stored events among `ids`, as committed by now."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest FROM meters_event WHERE id = ANY(%s::uuid[])", [hex_array(ids)])
        return {pk.bytes: digest for pk, digest in cursor.fetchall()}


def _earlier_receipt(rows: Sequence[Prepared], kept: Mapping[bytes, bytes]) -> UUID | None:
    """For a repeated request: the receipt of the first event that was kept before."""
    repeated = next((UUID(bytes=row.id) for row in rows if kept.get(row.id) == row.digest), None)
    for table in (Event, QuarantinedEvent):
        found = table.objects.filter(pk=repeated).values_list("receipt_id", flat=True).first() if repeated else None
        if found:
            return found
    return None
