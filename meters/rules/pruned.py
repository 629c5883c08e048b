"""Merkle trees of which only some leaves are told: proof for many entries at once, each hash said once.

A pruned tree is plain JSON: `[left, right]` is a node, `[name]` a leaf that somebody can look up, and a text the
hash, in hexadecimal, of a subtree without such leaves. Whoever knows the entries folds it up to the root, with the
hashes of RFC 6962; there is no position or size that could be told wrong.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from meters.rules.merkle import EMPTY, leaf, node

Pruned = str | list[Any]


def pruned(entries: Sequence[bytes], names: Mapping[int, str]) -> Pruned:
    """The tree over the entries with the leaves at these places named, and everything else as short as it can be."""
    if not entries:
        return EMPTY.hex()
    level: list[tuple[bytes, Pruned | None]] = [
        (leaf(entry), [names[place]] if place in names else None) for place, entry in enumerate(entries)
    ]
    while len(level) > 1:
        above = [_joined(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = [*above, level[-1]] if len(level) % 2 else above
    return _told(level[0])


def _joined(left: tuple[bytes, Pruned | None], right: tuple[bytes, Pruned | None]) -> tuple[bytes, Pruned | None]:
    tells = left[1] is not None or right[1] is not None
    return node(left[0], right[0]), [_told(left), _told(right)] if tells else None


def _told(branch: tuple[bytes, Pruned | None]) -> Pruned:
    return branch[0].hex() if branch[1] is None else branch[1]
