"""Lists of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from plans.rules.catalogue.document import Node, Path, Problem, Problems, Read, shown, spelled
from plans.rules.catalogue.shapes import Plain, Shape, wrong

T = TypeVar("T")


@dataclass(frozen=True)
class Many(Generic[T]):
    """A list of values of one shape, no two of which have the same text in all the `unique` keys, if there are any."""

    of: Shape[T]
    unique: tuple[str, ...] = ()

    def read(self, node: Node, path: Path, known: Any) -> Read[tuple[T, ...]]:
        values, problems = self.readable(node, path, known)
        return Problems.of(problems) if problems else tuple(values)

    def readable(self, node: Node, path: Path, known: Any) -> tuple[list[T], list[Problem]]:
        """The entries that have no problem, and the problems of the others."""
        if not isinstance(node.value, tuple):
            return [], list(wrong(node, path, "a list").found)
        values: list[T] = []
        problems: list[Problem] = []
        for place, entry in enumerate(node.value):
            value = self.of.read(entry, (*path, place), known)
            if isinstance(value, Problems):
                problems += value.found
            else:
                values.append(value)
        return values, [*problems, *self._repeated(node, path)]

    def write(self, value: tuple[T, ...]) -> list[Plain]:
        return [self.of.write(entry) for entry in value]

    def _repeated(self, node: Node, path: Path) -> Iterator[Problem]:
        seen: dict[tuple[str, ...], int] = {}
        for place, entry in enumerate(node.items()):
            found = [inner.value for name in self.unique if (inner := entry.get(name))]
            texts = tuple(each for each in found if isinstance(each, str))
            if not self.unique or len(texts) < len(self.unique):
                continue
            first = seen.setdefault(texts, place)
            if first != place:
                said = f"{', '.join(map(shown, texts))} is listed already, at {spelled((*path, first))}"
                yield Problem((*path, place, self.unique[0]), entry.at((self.unique[0],)).line, said)
