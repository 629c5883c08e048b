"""What meters distinguish and charges filter by, in the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meters.rules.dimensions import Dimensions, DimensionsError, parse_dimensions
from plans.rules.catalogue.document import Node, Path, Problems, Read, gathered
from plans.rules.catalogue.shapes import Plain, Texts, wrong
from plans.rules.filters import Where

VALUES = Texts()


@dataclass(frozen=True)
class DimensionsShape:
    """Names, each with its list of allowed values or null for any; or just a list of names."""

    def read(self, node: Node, path: Path, known: Any) -> Read[Dimensions]:
        if isinstance(node.value, tuple):
            return self._names(node, path, known)
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of names to lists of values, or a list of names")
        return gathered({name: _dimension(name, each, (*path, name)) for name, each in node.value.items()})

    def write(self, value: Dimensions) -> Plain:
        return {name: list(values) if values is not None else None for name, values in value.items()}

    def _names(self, node: Node, path: Path, known: Any) -> Read[Dimensions]:
        names = VALUES.read(node, path, known) if node.value else ()
        if isinstance(names, Problems):
            return names
        places = enumerate(zip(names, node.items(), strict=True))
        return gathered(
            {name: _dimension(name, Node(None, each.line), (*path, place)) for place, (name, each) in places}
        )


def _dimension(name: str, node: Node, path: Path) -> Read[tuple[str, ...] | None]:
    values = None if node.value is None else VALUES.read(node, path, None)
    if isinstance(values, Problems):
        return values
    try:
        return parse_dimensions({name: values})[name]
    except DimensionsError as error:
        return Problems.at(node, path, str(error))


@dataclass(frozen=True)
class WhereShape:
    """Names, each with the list of values that are priced; kept in order of the alphabet."""

    def read(self, node: Node, path: Path, known: Any) -> Read[Where]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of dimensions to lists of values")
        read = gathered({name: VALUES.read(each, (*path, name), known) for name, each in node.value.items()})
        if isinstance(read, Problems):
            return read
        return {name: tuple(sorted(values)) for name, values in sorted(read.items())}

    def write(self, value: Where) -> Plain:
        return {name: list(values) for name, values in value.items()}
