"""Events as they are stored, against the digests that they were taken in with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import rfc8785

from customers.rules.money import plain
from meters.models import Kept
from meters.rules.evidence import Core, canonical_texts, digest, event_id, instant, properties_digest

MAX_EXACT_INTEGER = 2**53 - 1
NOT_AS_SAID = "is not what its digest says"


@dataclass(slots=True)
class StoredEvent:
    """An event's row, with the keys of its customer and meter.

    `timed`: it happened when it arrived, or its sender said when; `covered`: it arrived with its receipt;
    `erased_on_record`: it is as it was, or an erasure is on record that may have chosen it.
    Not frozen, because there are millions and freezing is what making one would cost.
    """

    id: UUID
    event_key: str
    customer: str | None
    meter: str | None
    occurred_at: datetime
    dated: bool
    timed: bool
    covered: bool
    value: Decimal
    case_key: str
    properties: str
    kept: str
    properties_digest: bytes | None
    digest: bytes
    erased_on_record: bool

    @property
    def name(self) -> str:
        """How a person finds it."""
        return f"{self.event_key!r} of {self.customer or 'nobody'}"

    def flaws(self, key: bytes) -> Iterator[str]:
        """What does not fit, in words; `key` is that of the hashes of properties."""
        if self.customer is None or self.meter is None:
            yield "names a customer or a meter that does not exist"
            return
        if self.id != event_id(self.customer, self.event_key):
            yield "is stored under an id that is not its own"
        if self.digest != digest(self._core(self.customer, self.meter)):
            yield NOT_AS_SAID
        if not self.timed:
            yield "was sent without a time, but did not happen when it arrived"
        if not self._has_its_properties(key):
            yield "has other properties than those it was sent with"
        if not self.erased_on_record:
            yield "is erased, but no erasure is on record that could have done it"

    def _core(self, customer: str, meter: str) -> Core:
        return Core(
            id=self.event_key,
            customer=customer,
            meter=meter,
            occurred_at=instant(self.occurred_at) if self.dated else "",
            value=plain(self.value),
            case=self.case_key,
            properties_digest=self.properties_digest or b"",
        )

    def _has_its_properties(self, key: bytes) -> bool:
        """Whether the hash fits; of reduced or erased properties nobody can tell, but there must be one."""
        if self.kept != Kept.ALL:
            return self.properties_digest is not None
        if self.properties == "{}":
            return self.properties_digest is None
        return self.properties_digest == properties_digest(key, canonical_stored(self.properties))


def canonical_stored(properties: str) -> bytes:
    """RFC 8785 canonical JSON of properties as PostgreSQL writes them: equal to that of what was sent.

    PostgreSQL writes a number with all its digits where the sender wrote an exponent, so a whole number
    beyond 2^53, which intake takes from nobody, was a fraction.
    """
    found = {name: _as_sent(value) for name, value in json.loads(properties).items()}
    return canonical_texts(found) or rfc8785.dumps(found)


def _as_sent(value: str | int | float | bool | None) -> str | int | float | bool | None:
    return float(value) if type(value) is int and abs(value) > MAX_EXACT_INTEGER else value
