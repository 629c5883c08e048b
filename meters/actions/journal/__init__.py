"""The journal: receipts sealed into pages that can only grow, proved and verified."""

from meters.actions.journal.seal import seal
from meters.actions.journal.verify import verify

__all__ = ["seal", "verify"]
