"""Merkle trees as in RFC 6962, section 2.1: leaves and nodes hash with different prefixes."""

import hashlib
from collections.abc import Sequence

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
        paired = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]
