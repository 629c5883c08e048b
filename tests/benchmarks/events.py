"""Events as applications post them, never one twice."""

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

CUSTOMERS = 100
DAYS = 30
ACTIVITY, OUTCOME, RESOLVED, OPENED, REOPENED = "messages", "documents", "resolved", "opened", "reopened"

Event = dict[str, Any]

_numbers = itertools.count()
_chance = random.Random(20261105)  # noqa: S311  (no secret)


def customer_key(number: int) -> str:
    """The key of the n-th customer."""
    return f"customer-{number}"


def plain(meter: str, count: int) -> list[Event]:
    """So many events, each on a case of its own."""
    return [_event(meter, f"case-{number}") for number in itertools.islice(_numbers, count)]


def signals(count: int) -> list[Event]:
    """So many events on cases that have 1 to 3 of them, in no order: half of them arrive in other requests."""
    found: list[Event] = []
    while len(found) < count:
        kinds = _chance.choice([(RESOLVED,), (OPENED, RESOLVED), (OPENED, RESOLVED, REOPENED)])
        case, customer = f"case-{next(_numbers)}", _chance.randrange(CUSTOMERS)
        found += [_event(kind, case, customer) for kind in kinds]
    _chance.shuffle(found)
    return found[:count]


def _event(meter: str, case: str, customer: int | None = None) -> Event:
    chosen = _chance.randrange(CUSTOMERS) if customer is None else customer
    at = datetime.now(UTC) - timedelta(seconds=_chance.randrange(3_600))
    return {
        "id": f"evt-{next(_numbers):010}-{_chance.getrandbits(32):08x}",
        "customer": customer_key(chosen),
        "meter": meter,
        "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "value": 1,
        "case": case,
        "properties": {"channel": _chance.choice(["email", "chat", "phone"]), "agent": f"agent-{chosen % 17}"},
    }


def batches(events: Sequence[Event], size: int) -> Iterator[Sequence[Event]]:
    """The events, so many at a time."""
    for start in range(0, len(events), size):
        yield events[start : start + size]


def body(batch: Sequence[Event]) -> bytes:
    """One request's body; a single event stands alone."""
    return json.dumps(batch[0] if len(batch) == 1 else {"events": batch}).encode()
