"""Mappings of the file: records with fixed keys, and records of several kinds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from typing import Any, Generic, TypeVar

from plans.rules.catalogue.document import Node, Path, Problem, Problems, Read
from plans.rules.catalogue.shapes import Plain, Shape, wrong

T = TypeVar("T")

Objections = Iterable[tuple[Path, str]]
"""What a check found: where inside the value, and what."""


def _no_objections(*_: Any) -> Objections:
    return ()


def _nothing_kept(*_: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Record(Generic[T]):
    """A mapping with fixed keys, made into a dataclass; a field without a default is a key that must be there.

    A key without a value counts as absent. `kept` gives what stands in for absent keys, by the name of the
    field; `check` is asked once the record is made. A ValueError of the dataclass is a problem too,
    at the path `inside` if the error has one.
    """

    made: type[T]
    shapes: Mapping[str, Shape[Any]]
    renamed: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[T, Any], Objections] = _no_objections
    kept: Callable[[Mapping[str, Any], Any], Mapping[str, Any]] = _nothing_kept

    def read(self, node: Node, path: Path, known: Any) -> Read[T]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of keys to values")
        present = {name: inner for name, inner in node.value.items() if inner.value is not None}
        given, problems = self._given(present, path, known)
        kept = self.kept(given, known)
        problems += [
            Problem((*path, name), node.line, "is missing")
            for name in self.shapes
            if name not in present and self._field(name) not in {*kept, *self._defaults()}
        ]
        unknown = [name for name in node.value if name not in self.shapes]
        problems += [self._unknown(name, node.value[name], path) for name in unknown]
        return Problems.of(problems) if problems else self._make({**kept, **given}, node, path, known)

    def write(self, value: T) -> dict[str, Plain]:
        """Every key whose value says something."""
        defaults = self._defaults()
        return {
            name: shape.write(inner)
            for name, shape in self.shapes.items()
            for inner in (getattr(value, self._field(name)),)
            if not _left_out(inner, defaults.get(self._field(name), MISSING))
        }

    def _given(self, present: Mapping[str, Node], path: Path, known: Any) -> tuple[dict[str, Any], list[Problem]]:
        given: dict[str, Any] = {}
        problems: list[Problem] = []
        for name in (name for name in self.shapes if name in present):
            value = self.shapes[name].read(present[name], (*path, name), known)
            if isinstance(value, Problems):
                problems += value.found
            else:
                given[self._field(name)] = value
        return given, problems

    def _make(self, values: Mapping[str, Any], node: Node, path: Path, known: Any) -> Read[T]:
        try:
            made = self.made(**values)
        except ValueError as error:
            inside: Path = getattr(error, "inside", ())
            return Problems.at(node.at(inside), (*path, *inside), str(error))
        found = [Problem((*path, *inside), node.at(inside).line, said) for inside, said in self.check(made, known)]
        return Problems.of(found) if found else made

    def _unknown(self, name: str, node: Node, path: Path) -> Problem:
        said = f"is not a key here; the keys are {', '.join(self.shapes)}"
        return Problem((*path, name), node.line, said)

    def _field(self, name: str) -> str:
        return self.renamed.get(name, name)

    def _defaults(self) -> dict[str, Any]:
        """The default of each field that has one."""
        found: dict[str, Any] = {}
        for each in fields(self.made):  # type: ignore[arg-type]
            if each.default is not MISSING:
                found[each.name] = each.default
            elif each.default_factory is not MISSING:
                found[each.name] = each.default_factory()
        return found


def _left_out(value: object, default: object) -> bool:
    """Whether the value says nothing that its absence would not."""
    if value is None or (isinstance(value, str | tuple | Mapping) and not value):
        return default is MISSING or value == default
    return isinstance(value, Decimal | bool) and not value and value == default


@dataclass(frozen=True)
class Tagged(Generic[T]):
    """One of several records; the key `tag` says which."""

    tag: str
    records: Mapping[str, Record[Any]]

    def read(self, node: Node, path: Path, known: Any) -> Read[T]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of keys to values")
        choices = ", ".join(self.records)
        chosen = node.get(self.tag)
        if chosen is None or chosen.value is None:
            return Problems.at(node, (*path, self.tag), f"is missing; it must be one of {choices}")
        if not isinstance(chosen.value, str) or chosen.value not in self.records:
            return Problems.at(chosen, (*path, self.tag), f"must be one of {choices}")
        rest = {name: inner for name, inner in node.value.items() if name != self.tag}
        return self.records[chosen.value].read(Node(rest, node.line), path, known)

    def write(self, value: T) -> dict[str, Plain]:
        name = next(name for name, record in self.records.items() if type(value) is record.made)
        body = self.records[name].write(value)
        first = {key: body[key] for key in ("key",) if key in body}
        return {**first, self.tag: name, **body}
