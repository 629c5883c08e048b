"""Shapes: what a value in the file must look like, read and written by one declaration.

A shape reads a node into a value, or into every problem with it, and writes a value as plain YAML.
`known` is whatever the checks of the shapes need to look things up in.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from plans.rules.catalogue.document import Node, Number, Path, Problem, Problems, Read, shown

T = TypeVar("T")

Plain = str | bool | int | Decimal | date | None | list[Any] | dict[str, Any]


class Shape(Protocol[T]):
    def read(self, node: Node, path: Path, known: Any) -> Read[T]: ...

    def write(self, value: T) -> Plain: ...


def wrong(node: Node, path: Path, wanted: str) -> Problems:
    """It is of another kind than wanted."""
    return Problems.at(node, path, f"must be {wanted}, not {_kind(node)}")


def text(node: Node, path: Path) -> Read[str]:
    """The text that the node is."""
    if isinstance(node.value, Number | bool):
        return Problems.at(node, path, f"must be text, not {_kind(node)}; write it in quotes")
    return node.value if isinstance(node.value, str) else wrong(node, path, "text")


def _kind(node: Node) -> str:
    match node.value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case Number():
            return "a number"
        case str():
            return "text"
        case tuple():
            return "a list"
        case _:
            return "a mapping"


@dataclass(frozen=True)
class Reference:
    """A key that `known` has in the mapping of this name; `noun` is what people call what it has there."""

    among: str
    noun: str

    def read(self, node: Node, path: Path, known: Any) -> Read[str]:
        key = text(node, path)
        if isinstance(key, Problems) or key in getattr(known, self.among):
            return key
        said = f"there is no {self.noun} {shown(key)}, neither in the file nor in the database"
        return Problems.at(node, path, said)

    def write(self, value: str) -> Plain:
        return value


@dataclass(frozen=True)
class Name:
    """A text that is not empty."""

    def read(self, node: Node, path: Path, known: Any) -> Read[str]:
        found = text(node, path)
        return found if found else Problems.at(node, path, "must not be empty")

    def write(self, value: str) -> Plain:
        return value


@dataclass(frozen=True)
class Texts:
    """A list of different texts, at least one."""

    def read(self, node: Node, path: Path, known: Any) -> Read[tuple[str, ...]]:
        if not isinstance(node.value, tuple):
            return wrong(node, path, "a list of texts")
        if not node.value:
            return Problems.at(node, path, "must have at least one value")
        found = [text(entry, (*path, place)) for place, entry in enumerate(node.value)]
        problems = [problem for each in found if isinstance(each, Problems) for problem in each.found]
        values = [each for each in found if isinstance(each, str)]
        problems += [
            Problem((*path, place), node.value[place].line, f"{shown(value)} is listed twice")
            for place, value in enumerate(values)
            if not problems and value in values[:place]
        ]
        return Problems.of(problems) if problems else tuple(values)

    def write(self, value: tuple[str, ...]) -> Plain:
        return list(value)
