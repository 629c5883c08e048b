"""Take a batch of events in, and say what became of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from meters.actions.columns import plain_array
from meters.actions.intake.directory import Directory, look_up
from meters.actions.intake.prepared import Prepared, first_seen, prepare
from meters.actions.intake.quarantine import Held, hold, release, see_again, waiting
from meters.actions.intake.statement import claim
from meters.actions.intake.tell import tell
from meters.actions.judging import rejudge
from meters.actions.judging.book import EMPTY, Book, open_book
from meters.actions.judging.case import Case
from meters.actions.judging.locks import share_definitions
from meters.actions.receipts import write_receipt
from meters.models import CauseKind, Event, QuarantinedEvent, Source, UnknownValues
from meters.rules.posted import Answer, Posted, Problem
from meters.rules.times import TimeError, check_time


@transaction.atomic
def take_in(
    batch: Sequence[Posted],
    answer: Answer,
    *,
    source: Source,
    source_name: str,
    customer_key: str | None,
    as_of: datetime,
) -> Answer:
    """Keep the batch and return `answer` with what became of each event.

    Everything counted as accepted or quarantined is committed when this returns. The same id with the
    same digest is a duplicate, with another digest a conflict that changes nothing. `customer_key`, when
    given, is the only customer the sender may post for. Of events that first arrived earlier the time is
    not checked again. A constant number of statements.
    """
    admitted = _admit(batch, answer, customer_key, as_of)
    share_definitions()
    directory = look_up({posted.customer for posted in admitted}, {posted.meter for posted in admitted})
    prepared = prepare(admitted, directory, key=settings.DIGEST_KEY.encode(), as_of=as_of)
    countable = [row for row in prepared if not (row.trouble and _refused(row, answer))]
    if countable:
        _keep(countable, directory, answer, source=source, source_name=source_name, at=as_of)
    answer.problems.sort(key=lambda problem: problem.index)
    return answer


def _admit(batch: Sequence[Posted], answer: Answer, customer_key: str | None, as_of: datetime) -> list[Posted]:
    """The events that may be posted by this sender at this time; the others are refused."""
    admitted = []
    for posted in batch:
        if customer_key is not None and posted.customer != customer_key:
            detail = "customer: this key is bound to another customer"
            answer.refuse(Problem(posted.index, posted.id, 404, "unknown_customer", detail, "customer"))
            continue
        try:
            if posted.occurred_at is not None and posted.received_at is None:
                check_time(posted.occurred_at, as_of=as_of, max_age_days=settings.EVENT_MAX_AGE_DAYS)
        except TimeError as error:
            answer.refuse(Problem(posted.index, posted.id, 422, "out_of_range", f"occurred_at {error}", "occurred_at"))
            continue
        admitted.append(posted)
    return admitted


def _refused(row: Prepared, answer: Answer) -> bool:
    """Whether the meter wants an event with an unlisted dimension value refused (R6)."""
    if not (row.trouble and row.what and row.what.unknown_values == UnknownValues.REFUSE):
        return False
    code, detail = row.trouble
    answer.refuse(Problem(row.posted.index, row.posted.id, 422, code, f"properties: {detail}", "properties"))
    return True


def _keep(
    rows: Sequence[Prepared], directory: Directory, answer: Answer, *, source: Source, source_name: str, at: datetime
) -> None:
    """Of two requests at once one can meet a new customer and count, the other not yet and hold: `counted` heals it."""
    receipt, ids = uuid4(), [row.id for row in rows]
    held = waiting(ids, lock=True)
    rows = [first_seen(row, held[row.id].received_at) if row.id in held else row for row in rows]
    stored = {pk: one.digest for pk, one in held.items()}
    stored |= _digests([row.id for row in rows if row.trouble and row.id not in held])
    firsts = _firsts(row for row in rows if stored.get(row.id, row.digest) == row.digest)
    book = _book(firsts)
    claimable = [row for row in firsts if not _is_barred(row, held.get(row.id))]
    new = claim(claimable, book, receipt=receipt, at=at)
    if len(new) == len(rows) and not held:
        _write_receipt(receipt, rows, source, source_name, at)
        _judge(rows, book, directory, receipt=receipt, at=at)
        answer.accepted, answer.receipt = answer.accepted + len(rows), receipt
        return
    counted = _digests([row.id for row in claimable if row.id in held and row.id not in new])
    troubled = [row for row in firsts if row.trouble and row.id not in stored]
    newly_held = hold(troubled, receipt=receipt, at=at)
    settled = {row.id for row in claimable if row.id in new or counted.get(row.id) == row.digest}
    release(settled & held.keys(), at=at, by=source_name)
    if source != Source.REPLAY:
        see_again(held.keys() - settled, at=at)
    brought = [row for row in firsts if row.id in new]
    if new or newly_held:
        _write_receipt(receipt, brought, source, source_name, at)
    _judge(brought, book, directory, receipt=receipt, at=at)
    kept = stored | counted | {row.id: row.digest for row in firsts if row.id in new or row.id in newly_held}
    kept |= _digests([row.id for row in rows if row.id not in kept])
    lost = waiting([row.id for row in rows if row.id not in kept])
    kept |= {pk: one.digest for pk, one in lost.items()}
    waits = {pk: one for pk, one in (held | lost).items() if pk not in new | counted.keys()}
    waits |= {row.id: Held(row.digest, at) for row in troubled if row.id in newly_held}
    tell(rows, answer, kept, accepted=new, waits=waits)
    answer.receipt = receipt if new or newly_held else _earlier_receipt(rows, kept)


def _book(rows: Sequence[Prepared]) -> Book:
    """The definitions that these events are evidence for."""
    judged = {row.what.id for row in rows if row.what and row.what.is_judged}
    return open_book(judged, {row.who.id for row in rows if row.who}) if judged else EMPTY


def _judge(rows: Sequence[Prepared], book: Book, directory: Directory, *, receipt: UUID, at: datetime) -> None:
    """Judge the cases that the new events are about."""
    causes = {
        Case(row.who.id, row.posted.case or str(row.id), not row.posted.case): (CauseKind.EVENT, row.id)
        for row in rows
        if row.who and row.what and row.what.is_judged and book.about(row.posted.meter, row.occurred_at)
    }
    if causes:
        zones = {who.id: who.zone for who in directory.customers.values()}
        rejudge(causes, book, zones, receipt=receipt, at=at)


def _is_barred(row: Prepared, held: Held | None) -> bool:
    """Whether it is not to be counted now. What was erased in quarantine is counted as it is kept there."""
    if row.trouble or held is None:
        return row.trouble is not None
    return held.is_discarded or (held.is_erased and not row.posted.is_erased)


def _firsts(rows: Iterable[Prepared]) -> list[Prepared]:
    """The first row of each id: a statement must not insert one id twice."""
    found: dict[UUID, Prepared] = {}
    for row in rows:
        found.setdefault(row.id, row)
    return list(found.values())


def _digests(ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Digests of the stored events among `ids`, as committed by now."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest FROM meters_event WHERE id = ANY(%s::uuid[])", [plain_array(ids)])
        return dict(cursor.fetchall())


def _write_receipt(pk: UUID, brought: Sequence[Prepared], source: Source, source_name: str, at: datetime) -> None:
    leaves = [row.digest for row in sorted(brought, key=lambda row: row.id.int)]
    earliest = min((row.received_at for row in brought), default=at)
    write_receipt(pk, leaves, source=source, source_name=source_name, at=at, earliest_at=earliest)


def _earlier_receipt(rows: Sequence[Prepared], kept: dict[UUID, bytes]) -> UUID | None:
    """For a repeated request: the receipt of the first event that was kept before."""
    repeated = next((row.id for row in rows if kept.get(row.id) == row.digest), None)
    for table in (Event, QuarantinedEvent):
        found = table.objects.filter(pk=repeated).values_list("receipt_id", flat=True).first() if repeated else None
        if found:
            return found
    return None
