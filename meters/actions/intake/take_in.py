"""Take a batch of events in, and say what became of each."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from meters.actions.intake.directory import look_up
from meters.actions.intake.prepared import Prepared, prepare
from meters.actions.intake.quarantine import hold, release, waiting
from meters.actions.intake.statement import claim
from meters.models import Event, QuarantinedEvent, Receipt, Source
from meters.rules import merkle
from meters.rules.posted import Answer, Posted, Problem
from meters.rules.times import TimeError, check_time


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
    given, is the only customer the sender may post for.
    """
    admitted = _admit(batch, answer, customer_key, as_of)
    directory = look_up({posted.customer for posted in admitted}, {posted.meter for posted in admitted})
    prepared = prepare(admitted, directory, key=settings.DIGEST_KEY.encode(), as_of=as_of)
    with transaction.atomic():
        _keep(prepared, answer, source=source, source_name=source_name, as_of=as_of)
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
            if posted.occurred_at is not None:
                check_time(posted.occurred_at, as_of=as_of, max_age_days=settings.EVENT_MAX_AGE_DAYS)
        except TimeError as error:
            answer.refuse(Problem(posted.index, posted.id, 422, "out_of_range", f"occurred_at {error}", "occurred_at"))
            continue
        admitted.append(posted)
    return admitted


def _keep(prepared: Sequence[Prepared], answer: Answer, *, source: Source, source_name: str, as_of: datetime) -> None:
    receipt = uuid4()
    held = waiting([row.id for row in prepared])
    stored = held | _digests([row.id for row in prepared if row.trouble and row.id not in held])
    firsts = _firsts(row for row in prepared if stored.get(row.id, row.digest) == row.digest)
    new = claim([row for row in firsts if not row.trouble], receipt=receipt, received_at=as_of)
    newly_held = hold(
        [row for row in firsts if row.trouble and row.id not in stored], receipt=receipt, received_at=as_of
    )
    release(new & held.keys())
    brought = [row for row in firsts if row.id in new]
    if new or newly_held:
        _write_receipt(receipt, brought, source, source_name, as_of)
    kept = stored | {row.id: row.digest for row in firsts if row.id in new or row.id in newly_held}
    kept |= _digests([row.id for row in prepared if row.id not in kept])
    lost = waiting([row.id for row in prepared if row.id not in kept])
    waits = (held.keys() | newly_held | lost.keys()) - new
    _tell(prepared, answer, kept | lost, accepted=new, held=waits)
    answer.receipt = receipt if new or newly_held else _earlier_receipt(prepared, kept)


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
    rows = Event.objects.filter(pk__in=ids).order_by().values_list("pk", "digest")
    return {pk: bytes(digest) for pk, digest in rows}


def _write_receipt(pk: UUID, brought: Sequence[Prepared], source: Source, source_name: str, as_of: datetime) -> None:
    leaves = [row.digest for row in sorted(brought, key=lambda row: row.id.bytes)]
    Receipt.objects.create(
        pk=pk,
        source=source,
        source_name=source_name,
        received_at=as_of,
        count=len(leaves),
        root=merkle.root(leaves),
    )


def _earlier_receipt(prepared: Sequence[Prepared], kept: Mapping[UUID, bytes]) -> UUID | None:
    """For a repeated request: the receipt of the first event that was kept before."""
    repeated = next((row.id for row in prepared if kept.get(row.id) == row.digest), None)
    for table in (Event, QuarantinedEvent):
        found = table.objects.filter(pk=repeated).values_list("receipt_id", flat=True).first() if repeated else None
        if found:
            return found
    return None


def _tell(
    prepared: Sequence[Prepared],
    answer: Answer,
    kept: Mapping[UUID, bytes],
    *,
    accepted: Set[UUID],
    held: Set[UUID],
) -> None:
    """Say of each event what became of it, comparing its digest with the one that is kept under its id."""
    told: set[UUID] = set()
    for row in prepared:
        if kept[row.id] != row.digest:
            answer.conflicts += 1
            answer.problems.append(
                _problem(row, 409, "conflict", "id: it was sent before with other content, which stands")
            )
        elif row.id in told:
            answer.duplicates += 1
        elif row.id in held:
            code, detail = row.trouble or ("waiting", "it waits in quarantine")
            answer.quarantined += 1
            answer.problems.append(_problem(row, 202, str(code), detail))
        elif row.id in accepted:
            answer.accepted += 1
        else:
            answer.duplicates += 1
        told.add(row.id)


def _problem(row: Prepared, status: int, code: str, detail: str) -> Problem:
    return Problem(row.posted.index, row.posted.id, status, code, detail)
