"""Pages of the journal: what chains one to the page before."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from meters.rules import merkle

BEFORE_THE_FIRST = bytes(32)
"""What stands for the hash of the page before the first."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is stored. `receipts` is how many it says that it seals."""

    number: int
    receipts: int
    root: bytes
    previous: bytes
    hash: bytes

    def flaws(self, roots: Sequence[bytes], before: "Page | None") -> Iterator[str]:
        """What does not fit, in words: to the roots of its receipts in order, and to the page before."""
        if self.number != (before.number + 1 if before else 1):
            yield f"comes after {f'page {before.number}' if before else 'nothing'}, so that pages are missing"
        elif self.previous != (before.hash if before else BEFORE_THE_FIRST):
            yield "does not carry the hash of the page before"
        if self.hash != page_hash(self.previous, self.number, self.root):
            yield "has another hash than its content"
        if self.receipts != len(roots):
            yield f"says that it seals {self.receipts} receipts, but there are {len(roots)}"
        elif self.root != merkle.root(roots):
            yield "has another root than its receipts"


def written(number: int, roots: Sequence[bytes], previous: bytes) -> Page:
    """The page that seals receipts with these roots, in this order."""
    root = merkle.root(roots)
    return Page(number, len(roots), root, previous, page_hash(previous, number, root))


def page_hash(previous: bytes, number: int, root: bytes) -> bytes:
    """SHA-256 over the hash of the page before, the number as 8 bytes (big-endian) and the root."""
    return hashlib.sha256(previous + number.to_bytes(8, "big") + root).digest()
