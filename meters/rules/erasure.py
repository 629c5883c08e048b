"""What the record of an erasure says, and its digest (R6)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from meters.rules.evidence import instant


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """An erasure as it is stored: what its digest covers.

    `customer` is a key, `case` the case or "" and `chosen_by` the property's name or "", by which events were
    chosen; `names` are the properties removed, none for all.
    """

    id: UUID
    customer: str
    case: str
    chosen_by: str
    names: tuple[str, ...]
    events: int
    quarantined: int
    at: datetime
    by: str
    reason: str


def erasure_digest(record: ErasureRecord) -> bytes:
    """SHA-256 of the canonical JSON (RFC 8785) of an erasure; what is empty is left out, the time is in UTC."""
    fields: dict[str, str | list[str]] = {
        "at": instant(record.at),
        "by": record.by,
        "case": record.case,
        "chosen_by": record.chosen_by,
        "customer": record.customer,
        "erasure": str(record.id),
        "events": str(record.events),
        "names": list(record.names),
        "quarantined": str(record.quarantined),
        "reason": record.reason,
    }
    sent = {name: value for name, value in fields.items() if value}
    return hashlib.sha256(json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()).digest()
