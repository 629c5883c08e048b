"""From a posted event to the row that will stand for it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from customers.rules.money import plain
from meters.actions.intake.directory import Directory, What, Who
from meters.models import Trouble
from meters.rules.evidence import Core, digest, event_id, properties_digest
from meters.rules.posted import Posted
from meters.rules.quantity import ONE
from meters.rules.times import LocalDays


@dataclass(frozen=True, slots=True)
class Prepared:
    """A posted event with its id and digest, and what it would count as."""

    posted: Posted
    id: UUID
    digest: bytes
    properties_digest: bytes
    who: Who | None
    what: What | None
    trouble: tuple[Trouble, str] | None
    dimensions: str
    local_date: date | None
    quantity: Decimal
    occurred_at: datetime


def prepare(batch: Iterable[Posted], directory: Directory, *, key: bytes, as_of: datetime) -> list[Prepared]:
    """The batch with everything computed that needs no database."""
    days = LocalDays()
    return [_prepare(posted, directory, days, key, as_of) for posted in batch]


def _prepare(posted: Posted, directory: Directory, days: LocalDays, key: bytes, as_of: datetime) -> Prepared:
    who, what = directory.customers.get(posted.customer), directory.meters.get(posted.meter)
    hashed = properties_digest(key, posted.canonical_properties) if posted.canonical_properties else b""
    dimensions, misfit = _dimensions(posted, what)
    occurred_at = posted.occurred_at or as_of
    return Prepared(
        posted=posted,
        id=event_id(posted.customer, posted.id),
        digest=digest(_core(posted, hashed)),
        properties_digest=hashed,
        who=who,
        what=what,
        trouble=_trouble(posted, who, what, misfit),
        dimensions=dimensions,
        local_date=days.of(occurred_at, who.zone) if who else None,
        quantity=posted.value if what and what.sums else ONE,
        occurred_at=occurred_at,
    )


def _core(posted: Posted, hashed: bytes) -> Core:
    at = posted.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z") if posted.occurred_at else ""
    value = "1" if posted.value is ONE else plain(posted.value)
    return Core(posted.id, posted.customer, posted.meter, at, value, posted.case, hashed)


def _dimensions(posted: Posted, what: What | None) -> tuple[str, str]:
    """The declared dimensions' values as canonical JSON, and the name of one whose value is not allowed."""
    if what is None or not what.dimensions:
        return "{}", ""
    properties = json.loads(posted.properties)
    values = {name: _text(properties[name]) for name in sorted(what.dimensions) if properties.get(name) is not None}
    misfit = next((name for name, value in values.items() if value not in (what.dimensions[name] or {value})), "")
    return json.dumps(values, ensure_ascii=False), misfit


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _trouble(posted: Posted, who: Who | None, what: What | None, misfit: str) -> tuple[Trouble, str] | None:
    if who is None:
        return (
            Trouble.UNKNOWN_CUSTOMER,
            f"there is no customer {posted.customer!r} yet; the event waits for it",
        )
    if what is None:
        return Trouble.UNKNOWN_METER, f"there is no meter {posted.meter!r} yet; the event waits for it"
    if misfit:
        return (
            Trouble.UNKNOWN_DIMENSION,
            f"the meter does not know this value of {misfit!r}; the event waits for it",
        )
    return None
