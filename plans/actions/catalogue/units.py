"""Units in the catalogue: `ticket`, or `{singular: query, plural: queries}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meters.models import Meter
from plans.actions.catalogue.columns import Column
from plans.rules.catalogue.document import Node, Path, Problem, Problems, Read
from plans.rules.catalogue.records import Record
from plans.rules.catalogue.shapes import Plain, text
from plans.rules.catalogue.words import plural


@dataclass(frozen=True, slots=True)
class Unit:
    """What one of the counted things is called, and many of them."""

    singular: str = "unit"
    plural: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plural", self.plural or plural(self.singular))


PAIR = Record(Unit, {"singular": Column(Meter, "unit_singular"), "plural": Column(Meter, "unit_plural")})


@dataclass(frozen=True)
class UnitShape:
    """A text whose plural is English, or both."""

    def read(self, node: Node, path: Path, known: Any) -> Read[Unit]:
        if isinstance(node.value, Mapping):
            return PAIR.read(node, path, known)
        singular = text(node, path)
        if isinstance(singular, Problems):
            return singular
        pair = {"singular": node, "plural": Node(plural(singular), node.line)}
        unit = PAIR.read(Node(pair, node.line), path, known)
        if isinstance(unit, Problems):
            return Problems.of(Problem(path, problem.line, problem.text) for problem in unit.found[:1])
        return unit

    def write(self, value: Unit) -> Plain:
        return value.singular if value == Unit(value.singular) else PAIR.write(value)
