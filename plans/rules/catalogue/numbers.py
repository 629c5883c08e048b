"""Numbers of the file: text such as "2.00" or a bare whole number, never a float (R22)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.rules.catalogue.document import Node, Number, Path, Problems, Read, gathered, shown
from plans.rules.catalogue.shapes import Plain, wrong

_NUMBER = re.compile(r"[0-9]{1,60}(\.[0-9]{1,60})?")


def number(node: Node, path: Path) -> Read[Decimal]:
    """The number that the node is, which is never negative."""
    if isinstance(node.value, Number) and not node.value.whole:
        said = f"is a float; write the number in quotes: {shown(node.value.text)}"
        return Problems.at(node, path, said.replace("'", '"'))
    word = node.value.text if isinstance(node.value, Number) else node.value
    if not isinstance(word, str):
        return wrong(node, path, 'a number in quotes such as "2.00"')
    if word.startswith("-"):
        return Problems.at(node, path, "must not be negative")
    if not _NUMBER.fullmatch(word):
        said = f'must be a number such as "2.00": digits and a decimal point, not {shown(word)}'
        return Problems.at(node, path, said)
    return Decimal(word)


@dataclass(frozen=True)
class Decimals:
    """A number of at most so many digits before and after the point, and at most `most`."""

    whole: int = 16
    places: int = 12
    most: Decimal | None = None

    def read(self, node: Node, path: Path, known: Any) -> Read[Decimal]:
        found = number(node, path)
        if isinstance(found, Problems):
            return found
        exponent = found.as_tuple().exponent
        if found.adjusted() >= self.whole:
            return Problems.at(node, path, f"has more than {self.whole} digits before the decimal point")
        if isinstance(exponent, int) and -exponent > self.places:
            return Problems.at(node, path, f"has more than {self.places} decimal places")
        if self.most is not None and found > self.most:
            return Problems.at(node, path, f"must not be more than {self.most:f}")
        return found

    def write(self, value: Decimal) -> Plain:
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number up to `most`."""

    most: int = 2_000_000_000

    def read(self, node: Node, path: Path, known: Any) -> Read[int]:
        found = number(node, path)
        if isinstance(found, Problems):
            return found
        if found != found.to_integral_value() or found > self.most:
            return Problems.at(node, path, f"must be a whole number up to {self.most:,}")
        return int(found)

    def write(self, value: int) -> Plain:
        return value


@dataclass(frozen=True)
class Truth:
    """True or false."""

    def read(self, node: Node, path: Path, known: Any) -> Read[bool]:
        return node.value if isinstance(node.value, bool) else wrong(node, path, "true or false")

    def write(self, value: bool) -> Plain:
        return value


@dataclass(frozen=True)
class NumbersByName:
    """A mapping of names to numbers, or a list of pairs where a mapping would lose its order."""

    of: Decimals

    def read(self, node: Node, path: Path, known: Any) -> Read[dict[str, Decimal]]:
        named = dict(_pairs(node)) if isinstance(node.value, tuple) else node.value
        if not isinstance(named, Mapping):
            return wrong(node, path, "a mapping of values to prices")
        return gathered({name: self.of.read(each, (*path, name), known) for name, each in named.items()})

    def write(self, value: Mapping[str, Decimal]) -> Plain:
        return dict(value)


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    for pair in node.items():
        name, number = pair.items() if len(pair.items()) == 2 else (pair, pair)
        yield str(name.value), number


PRICE, QUANTITY = Decimals(places=12), Decimals(whole=15, places=9)
PERCENT = Decimals(places=12, most=Decimal(100))
