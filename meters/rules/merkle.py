"""Merkle trees as in RFC 6962, section 2.1: leaves and nodes hash with different prefixes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(entries: Sequence[bytes]) -> bytes:
    """The tree's root; of no entries, the hash of nothing.

    Pairing neighbours level by level, an odd one moving up as it is, gives the same tree as the
    RFC's split at the largest power of two.
    """
    if not entries:
        return EMPTY
    level = [leaf(entry) for entry in entries]
    while len(level) > 1:
        level = _above(level)
    return level[0]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That an entry stands at `index`, from 0, among `size` entries: `path` holds the hashes beside its way up."""

    index: int
    size: int
    path: tuple[bytes, ...]

    def leads(self, entry: bytes, to: bytes) -> bool:
        """Whether the entry and the path give this root (RFC 9162, 2.1.3.2). Never raises, whatever the proof."""
        if not 0 <= self.index < self.size:
            return False
        at, last, found = self.index, self.size - 1, leaf(entry)
        for beside in self.path:
            if last == 0:
                return False
            if at % 2 or at == last:
                found = node(beside, found)
                while at and not at % 2:
                    at, last = at // 2, last // 2
            else:
                found = node(found, beside)
            at, last = at // 2, last // 2
        return last == 0 and found == to


def prove(entries: Sequence[bytes], index: int) -> Inclusion:
    """The proof that the entry at `index` is in the tree (RFC 6962, 2.1.1); IndexError if there is none."""
    if not 0 <= index < len(entries):
        raise IndexError(f"there is no entry {index} among {len(entries)}")
    level, at, path = [leaf(entry) for entry in entries], index, []
    while len(level) > 1:
        if at ^ 1 < len(level):
            path.append(level[at ^ 1])
        level, at = _above(level), at // 2
    return Inclusion(index, len(entries), tuple(path))


def _above(level: list[bytes]) -> list[bytes]:
    paired = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*paired, level[-1]] if len(level) % 2 else paired
