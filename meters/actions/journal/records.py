"""Decisions and erasures as they are stored: what receipts bring beside events."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from meters.actions.journal.stored import NOT_AS_SAID
from meters.rules.erasure import ErasureRecord, erasure_digest
from meters.rules.evidence import Decided, decision_digest
from meters.rules.misfit import Part


@dataclass(frozen=True, slots=True)
class Record:
    """A leaf of a receipt that is no event, and what is wrong with it, in words."""

    part: Part
    id: UUID
    digest: bytes
    flaw: str | None


def records_of(rows: str | None) -> Iterator[Record]:
    """The records of a JSON array of rows, each its kind, its digest in hexadecimal and its columns."""
    for kind, written, pk, *columns in json.loads(rows) if rows else ():
        digest = bytes.fromhex(written)
        part = Part(kind)
        said = (
            decision_digest(_decided(pk, *columns)) if part is Part.DECISION else erasure_digest(_erased(pk, *columns))
        )
        yield Record(part, UUID(pk), digest, None if said == digest else NOT_AS_SAID)


def _decided(
    pk: str,
    kind: str,
    customer: str,
    meter: str,
    case: str,
    outcome: str,
    about: str | None,
    at: str,
    by: str,
    reason: str,
) -> Decided:
    return Decided(
        id=UUID(pk),
        kind=kind,
        customer=customer,
        meter=meter,
        case=case,
        outcome=UUID(outcome),
        about=UUID(about) if about else None,
        at=datetime.fromisoformat(at),
        by=by,
        reason=reason,
    )


def _erased(
    pk: str,
    customer: str,
    case: str,
    chosen_by: str,
    names: list[str],
    events: int,
    quarantined: int,
    at: str,
    by: str,
    reason: str,
) -> ErasureRecord:
    return ErasureRecord(
        id=UUID(pk),
        customer=customer,
        case=case,
        chosen_by=chosen_by,
        names=tuple(names),
        events=events,
        quarantined=quarantined,
        at=datetime.fromisoformat(at),
        by=by,
        reason=reason,
    )
