"""The moves that are written while the signals of a case arrive one by one, for each order of arrival."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, permutations, zip_longest

from meters.rules.moves import MoveValue, difference
from meters.rules.signal import Signal
from meters.rules.verdict import Verdict
from meters.rules.windows import MERGED

Judge = Callable[[Sequence[Signal]], tuple[Verdict, ...]]


def moves_of_every_order(signals: Sequence[Signal], judge: Judge) -> Iterator[list[MoveValue]]:
    """One list of moves for each order in which the signals may arrive, judged again after each."""

    @cache
    def judged(arrived: frozenset[int]) -> tuple[Verdict, ...]:
        return judge([signals[index] for index in arrived]) if arrived else ()

    @cache
    def written(arrived: frozenset[int], latest: int) -> tuple[MoveValue, ...]:
        pairs = zip_longest(judged(arrived), judged(arrived | {latest}))
        return tuple(chain.from_iterable(difference(before, after or MERGED) for before, after in pairs))

    for order in permutations(range(len(signals))):
        yield [move for n, latest in enumerate(order) for move in written(frozenset(order[:n]), latest)]
