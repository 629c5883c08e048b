"""How an amount is taken from credits that stand in order, and given back to them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal


def taken(wanted: Decimal, standing: Iterable[tuple[int, Decimal]]) -> Iterator[tuple[int, Decimal]]:
    """What each of the credits contributes, in the order given, until nothing more is wanted or left.

    `standing` is (id, what is left of it); only contributions above zero are named, and none is more than is left.
    """
    for grant, left in standing:
        if wanted <= 0:
            return
        share = min(wanted, left)
        if share > 0:
            yield grant, share
            wanted -= share
