"""What senders send, drawn by lot: single events and batches, on meters of every kind, about cases that they share."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.meters.actions.conftest import MEANS

PLAIN, ACTIVITY = "documents", "messages"
SIGNALS = tuple(MEANS)
START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=30)
LONGEST_BATCH = 120
SHARED_CASES = 12

Sent = dict[str, Any]
"""An event as it is sent."""


def signal(lot: Random, sender_id: str, case: str) -> Sent:
    """Evidence on a case, at an hour that others are likely to choose too."""
    at = START + timedelta(hours=lot.randrange(0, 240, 6))
    body = {"id": sender_id, "customer": "acme", "meter": lot.choice(SIGNALS), "case": case, "occurred_at": at}
    return body | {"properties": {"score": lot.randint(1, 5)}, "occurred_at": at.isoformat()}


def counted(lot: Random, sender_id: str) -> Sent:
    """An event that is counted on arrival."""
    at = START + timedelta(minutes=lot.randrange(40_000))
    body = {"id": sender_id, "customer": "acme", "meter": lot.choice((PLAIN, ACTIVITY)), "case": f"about {sender_id}"}
    return body | {"occurred_at": at.isoformat()}


def request(lot: Random, sender: str, number: int) -> list[Sent]:
    """The events of a sender's n-th request. Senders that are about equally far speak about the same cases."""
    size = 1 if lot.random() < 0.4 else lot.randint(2, LONGEST_BATCH)
    ids = [f"{sender}-{number}-{place}" for place in range(size)]
    return [
        counted(lot, one) if lot.random() < 0.5 else signal(lot, one, f"ticket-{number + lot.randrange(SHARED_CASES)}")
        for one in ids
    ]
