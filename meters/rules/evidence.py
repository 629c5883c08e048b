"""What makes events and decisions recognisable and provable: ids, digests, the hash of properties (R6, R7)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from uuid import UUID


@dataclass(slots=True)
class Core:
    """The core fields as sent, normalised: what the digest covers.

    `occurred_at` is RFC 3339 in UTC, or "" when the sender left it out; `value` a plain decimal;
    `properties_digest` the keyed hash of the properties, or b"" when there are none.
    Not frozen, because one is made for each event and freezing makes that ten times as slow.
    """

    id: str
    customer: str
    meter: str
    occurred_at: str
    value: str
    case: str
    properties_digest: bytes


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is stored: what its digest covers.

    `customer` and `meter` are keys, `case` is "" for an event's own, `outcome` is the outcome it was about,
    `about` the event that had decided that outcome.
    """

    id: UUID
    kind: str
    customer: str
    meter: str
    case: str
    outcome: UUID
    about: UUID | None
    at: datetime
    by: str
    reason: str


def event_id(customer_key: str, sender_id: str) -> UUID:
    """The one id that (customer, sender's id) can have: 16 bytes of SHA-256 over both (R7)."""
    return UUID(bytes=event_id_bytes(customer_key, sender_id))


def event_id_bytes(customer_key: str, sender_id: str) -> bytes:
    """The same as 16 bytes, which is what intake sorts, compares and sends by the thousand."""
    return hashlib.sha256(f"{customer_key}\0{sender_id}".encode()).digest()[:16]


def canonical(core: Core) -> bytes:
    """RFC 8785 canonical JSON of the core fields; amounts are strings and what was not sent is left out."""
    quoted = encode_basestring  # written out, without a loop over names: every event needs it
    case = f'"case":{quoted(core.case)},' if core.case else ""
    customer = f'"customer":{quoted(core.customer)},' if core.customer else ""
    id_ = f'"id":{quoted(core.id)},' if core.id else ""
    meter = f'"meter":{quoted(core.meter)},' if core.meter else ""
    occurred_at = f'"occurred_at":{quoted(core.occurred_at)},' if core.occurred_at else ""
    properties = f'"properties":"{core.properties_digest.hex()}",' if core.properties_digest else ""
    value = f'"value":{quoted(core.value)},' if core.value else ""
    sent = f"{case}{customer}{id_}{meter}{occurred_at}{properties}{value}"
    return f"{{{sent[:-1]}}}".encode()


def digest(core: Core) -> bytes:
    """SHA-256 of the canonical JSON: equal for a repeated post, different for a changed one."""
    return hashlib.sha256(canonical(core)).digest()


def decision_digest(decided: Decided) -> bytes:
    """SHA-256 of the canonical JSON (RFC 8785) of a decision; what is empty is left out, the time is in UTC."""
    fields = {
        "about": str(decided.about or ""),
        "at": instant(decided.at),
        "by": decided.by,
        "case": decided.case,
        "customer": decided.customer,
        "decision": str(decided.id),
        "kind": decided.kind,
        "meter": decided.meter,
        "outcome": str(decided.outcome),
        "reason": decided.reason,
    }
    return hashlib.sha256(_canonical(fields)).digest()


def instant(at: datetime) -> str:
    """An instant as digests cover it: RFC 3339 in UTC, to the microsecond where there are any."""
    return at.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


def properties_digest(key: bytes, canonical_properties: bytes) -> bytes:
    """HMAC-SHA256 of the properties' canonical JSON: verifiable by us, not guessable by others, also after erasure."""
    return hmac.digest(key, canonical_properties, "sha256")


class PropertiesHash:
    """`properties_digest` of many under one key, which is taken in once: half the time of each."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod="sha256")

    def __call__(self, canonical_properties: bytes) -> bytes:
        one = self._keyed.copy()
        one.update(canonical_properties)
        return one.digest()


def canonical_texts(properties: Mapping[str, object]) -> bytes | None:
    """RFC 8785 canonical JSON of properties without fractions, or None where a number needs the full algorithm."""
    if any(isinstance(value, float) for value in properties.values()):
        return None
    ordered = dict(sorted(properties.items(), key=lambda item: item[0].encode("utf-16-be")))
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def _canonical(fields: Mapping[str, str]) -> bytes:
    """RFC 8785 of texts whose names are in order already, without the empty ones."""
    sent = [f'"{name}":{encode_basestring(text)}' for name, text in fields.items() if text]
    return ("{" + ",".join(sent) + "}").encode()
