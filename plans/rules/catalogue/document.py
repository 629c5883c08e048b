"""What a file says, and where: nodes with their lines, and problems with their paths."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Path = tuple[str | int, ...]
"""From the top of the file to a value: ("plans", 0, "charges", 1)."""

LONGEST_LINE = 500

_SIMPLE = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number as it was written; `whole` if it has no fraction and no exponent."""

    text: str
    whole: bool


Scalar = str | bool | Number | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line it begins on, from 1."""

    value: "Scalar | tuple[Node, ...] | Mapping[str, Node]"
    line: int

    def get(self, name: str) -> "Node | None":
        """The value of a key, if this is a mapping that has it."""
        return self.value.get(name) if isinstance(self.value, Mapping) else None

    def items(self) -> "tuple[Node, ...]":
        """The entries, if this is a list."""
        return self.value if isinstance(self.value, tuple) else ()

    def at(self, inside: Path) -> "Node":
        """The value at the path from here, or the nearest one above it."""
        node = self
        for step in inside:
            entries = node.items()
            below = node.get(step) if isinstance(step, str) else entries[step] if step < len(entries) else None
            if below is None:
                return node
            node = below
        return node


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of the file, in words."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return printable(": ".join(part for part in (spelled(self.path), self.text) if part))


@dataclass(frozen=True, slots=True)
class Problems:
    """Why there is no value."""

    found: tuple[Problem, ...]

    @classmethod
    def at(cls, node: Node, path: Path, text: str) -> "Problems":
        """A single one."""
        return cls((Problem(path, node.line, text),))

    @classmethod
    def of(cls, found: Iterable[Problem]) -> "Problems":
        return cls(tuple(found))


Read: TypeAlias = T | Problems
"""A value, or why there is none."""


def gathered(reads: Mapping[str, Read[T]]) -> Read[dict[str, T]]:
    """All the values by name, or the problems of all that have none."""
    found = [problem for read in reads.values() if isinstance(read, Problems) for problem in read.found]
    values = {name: read for name, read in reads.items() if not isinstance(read, Problems)}
    return Problems.of(found) if found else values


def spelled(path: Path) -> str:
    """The path as people write it: `plans[0].charges[1].rate.unit_price`."""
    steps = (f"[{step}]" if isinstance(step, int) else _key(step) for step in path)
    return "".join(steps).removeprefix(".")


def _key(step: str) -> str:
    return f".{step}" if _SIMPLE.fullmatch(step) else f"[{shown(step)}]"


def shown(value: object) -> str:
    """What a file said, safe to print: in quotes, escaped and cut."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:50]}…{text[-1]}"


def printable(text: str) -> str:
    """One line of bounded length that a terminal shows and does not obey."""
    cut = text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"
    return "".join(each if each.isprintable() else f"<{code_point(each)}>" for each in cut)


def code_point(character: str) -> str:
    """A character by its number, "U+0000"."""
    return f"U+{ord(character):04X}"
