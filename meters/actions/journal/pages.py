"""Pages against the receipts that they seal, and against each other."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from meters.actions.journal.stream import stream
from meters.rules.misfit import Misfit, Part
from meters.rules.page import Page

PAGES = """
SELECT p.number, p.receipts, p.root, p.previous, p.hash, s.receipt_id, s."position", r.root
FROM meters_journalpage p
LEFT JOIN meters_sealedreceipt s ON s.page_id = p.number
LEFT JOIN meters_receipt r ON r.id = s.receipt_id
ORDER BY p.number, s."position"
"""


def page_misfits() -> Iterator[Misfit]:
    """Pages whose number, root, hash or link to the page before does not fit, and places on them that are wrong."""
    before: Page | None = None
    for head, rows in groupby(stream(PAGES), itemgetter(slice(0, 5))):
        number, receipts, *hashes = head
        page = Page(number, receipts, *map(bytes, hashes))
        placed = [row[5:] for row in rows if row[5] is not None]
        for flaw in (*_misplaced(placed), *page.flaws([bytes(root or b"") for *_, root in placed], before)):
            yield Misfit(Part.PAGE, str(number), flaw)
        before = page


def _misplaced(placed: list[tuple[Any, ...]]) -> Iterator[str]:
    for n, (receipt, position, root) in enumerate(placed):
        if root is None:
            yield f"seals the receipt {receipt}, which does not exist"
        if position != n:
            yield f"has nothing at position {n}"
            return
