"""Verify the journal: recompute every digest, root and hash from what is stored."""

from collections.abc import Iterator

from django.db import transaction

from meters.actions.journal.pages import page_misfits
from meters.actions.journal.receipts import receipt_misfits
from meters.rules.misfit import Misfit


def verify() -> Iterator[Misfit]:
    """Everything in the journal that does not fit, as it is found: events, decisions and receipts, then pages.

    Reads rows as they come, in the order of their receipts' ids, so it needs the same memory for a million
    events as for ten. What is taken in or sealed meanwhile is left for the next time.
    """
    with transaction.atomic():
        yield from receipt_misfits()
        yield from page_misfits()
