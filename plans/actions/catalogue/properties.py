"""Which properties a meter keeps, in the catalogue: a list of names, or `all`."""

from dataclasses import dataclass
from typing import Any

from meters.rules.condition_form import LONGEST_NAME
from plans.rules.catalogue.document import Node, Path, Problem, Problems, Read
from plans.rules.catalogue.shapes import Plain, Texts

ALL = "all"


@dataclass(frozen=True)
class PropertiesShape:
    """Names in the order of the alphabet, or None for all properties."""

    def read(self, node: Node, path: Path, known: Any) -> Read[tuple[str, ...] | None]:
        if node.value == ALL:
            return None
        names = Texts().read(node, path, known)
        if isinstance(names, Problems):
            return names
        said = f"must have 1 to {LONGEST_NAME} characters"
        problems = [
            Problem((*path, place), node.items()[place].line, said)
            for place, name in enumerate(names)
            if not 1 <= len(name) <= LONGEST_NAME
        ]
        return Problems.of(problems) if problems else tuple(sorted(names))

    def write(self, value: tuple[str, ...] | None) -> Plain:
        return ALL if value is None else list(value)
