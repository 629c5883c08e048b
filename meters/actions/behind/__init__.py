"""What lies behind a quantity on a document: read up to a page of the journal, so it stays the same for ever (R10)."""

from meters.actions.behind.counted import Counted, after, counted, found
from meters.actions.behind.definitions import definitions
from meters.actions.behind.named import named
from meters.actions.behind.pages import Chain, chain
from meters.actions.behind.question import Behind
from meters.actions.behind.receipts import receipt_trees
from meters.actions.behind.signals import SignedDecision, SignedEvent, signals
from meters.actions.behind.unbilled import Unbilled, unbilled

__all__ = [
    "Behind",
    "Chain",
    "Counted",
    "SignedDecision",
    "SignedEvent",
    "Unbilled",
    "after",
    "chain",
    "counted",
    "definitions",
    "found",
    "named",
    "receipt_trees",
    "signals",
    "unbilled",
]
