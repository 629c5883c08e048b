"""What makes an event recognisable and provable: its id, its digest, the hash of its properties (R6, R7)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Core:
    """The core fields as sent, normalised: what the digest covers.

    `occurred_at` is RFC 3339 in UTC, or "" when the sender left it out; `value` a plain decimal;
    `properties_digest` the keyed hash of the properties, or b"" when there are none.
    """

    id: str
    customer: str
    meter: str
    occurred_at: str
    value: str
    case: str
    properties_digest: bytes


def event_id(customer_key: str, sender_id: str) -> UUID:
    """The one id that (customer, sender's id) can have: 16 bytes of SHA-256 over both (R7)."""
    return UUID(bytes=hashlib.sha256(f"{customer_key}\0{sender_id}".encode()).digest()[:16])


def canonical(core: Core) -> bytes:
    """RFC 8785 canonical JSON of the core fields; amounts are strings and what was not sent is left out."""
    fields = {
        "case": core.case,
        "customer": core.customer,
        "id": core.id,
        "meter": core.meter,
        "occurred_at": core.occurred_at,
        "properties": core.properties_digest.hex(),
        "value": core.value,
    }
    sent = {name: text for name, text in fields.items() if text}
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()


def digest(core: Core) -> bytes:
    """SHA-256 of the canonical JSON: equal for a repeated post, different for a changed one."""
    return hashlib.sha256(canonical(core)).digest()


def properties_digest(key: bytes, canonical_properties: bytes) -> bytes:
    """HMAC-SHA256 of the properties' canonical JSON: verifiable by us, not guessable by others, also after erasure."""
    return hmac.digest(key, canonical_properties, "sha256")


def canonical_texts(properties: Mapping[str, object]) -> bytes | None:
    """RFC 8785 canonical JSON of properties without fractions, or None where a number needs the full algorithm."""
    if any(isinstance(value, float) for value in properties.values()):
        return None
    ordered = dict(sorted(properties.items(), key=lambda item: item[0].encode("utf-16-be")))
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()
