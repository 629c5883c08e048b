"""Definitions of outcomes in the catalogue: as the rules read them, with the instant from when on they judge."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from meters.actions.definitions.objections import Subject, examine
from meters.actions.judging.book import definition_of
from meters.models import Kind, OutcomeDefinition
from meters.rules.definition import Definition
from meters.rules.definition_form import FIELDS, DefinitionError, as_mapping, parse_definition
from plans.rules.catalogue.document import Node, Number, Path, Problem, Problems, Read, shown
from plans.rules.catalogue.records import Objections
from plans.rules.catalogue.shapes import Plain, text, wrong

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known
    from plans.actions.catalogue.meters import MeterSpec

BEGINS = "effective_from"

_STEP = re.compile(r"\[([0-9]+)\]|\.?([^.\[]+)")


@dataclass(frozen=True, slots=True)
class DefinitionSpec:
    """What a meter's outcome is. Two are equal if they say the same, from whenever on."""

    said: str
    definition: Definition
    effective_from: datetime | None = None

    @classmethod
    def of(cls, definition: Definition, effective_from: datetime | None = None) -> "DefinitionSpec":
        """The definition, whatever its number."""
        return cls(repr(as_mapping(definition)), definition, effective_from)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefinitionSpec) and other.said == self.said

    def __hash__(self) -> int:
        return hash(self.said)


@dataclass(frozen=True)
class DefinitionShape:
    """The keys of a definition, and `effective_from`."""

    def read(self, node: Node, path: Path, known: "Known") -> Read[DefinitionSpec]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, f"a mapping with {', '.join(FIELDS)}")
        fields = {name: each for name, each in node.value.items() if name != BEGINS}
        plain = _plain(Node(fields, node.line), path)
        begins = _instant(node.get(BEGINS), (*path, BEGINS))
        if isinstance(plain, Problems) or isinstance(begins, Problems):
            return plain if isinstance(plain, Problems) else _all(begins)
        try:
            definition = parse_definition(plain)
        except DefinitionError as error:
            return Problems.of(_problem(node, path, fault.path, fault.problem) for fault in error.faults)
        unknown = list(_unknown_meters(definition, node, path, known))
        return Problems.of(unknown) if unknown else DefinitionSpec.of(definition, begins)

    def write(self, value: DefinitionSpec) -> Plain:
        found: dict[str, Any] = {name: each for name, each in as_mapping(value.definition).items() if each is not None}
        if value.effective_from is not None:
            found[BEGINS] = value.effective_from.isoformat().replace("+00:00", "Z")
        return found


def standing_definitions() -> dict[int, DefinitionSpec]:
    """The newest published definition of each meter, by the meter's primary key."""
    rows = OutcomeDefinition.objects.published().order_by("meter", "number").prefetch_related("rules__on")
    return {row.meter_id: DefinitionSpec.of(definition_of(row), row.effective_from) for row in rows}


def objections(meter: "MeterSpec", known: "Known") -> Objections:
    """Why the meter's definition cannot be published, where it differs from the one in force (R1)."""
    standing = known.standing.meters.get(meter.key)
    if meter.definition is None or (standing and standing.definition == meter.definition):
        return
    kept = dict.fromkeys(meter.definition.definition.by_meter)
    subject = Subject(meter.key, meter.kind == Kind.OUTCOME, meter.dimensions, kept)
    for fault in examine(subject, meter.definition.definition, meter.definition.effective_from).faults:
        yield ("definition", *_steps(fault.path)), fault.problem


def _all(begins: "Problems | datetime | None") -> Problems:
    assert isinstance(begins, Problems)
    return begins


def _plain(node: Node, path: Path) -> Any:
    """The node as plain values, or the problems with numbers that are not whole."""
    if isinstance(node.value, Number):
        if node.value.whole and len(node.value.text) < 20:
            return int(node.value.text)
        return Problems.at(node, path, f"must be a whole number, or a number in quotes, not {shown(node.value.text)}")
    if isinstance(node.value, Mapping):
        return _gathered({name: _plain(each, (*path, name)) for name, each in node.value.items()}, dict)
    if isinstance(node.value, tuple):
        return _gathered({n: _plain(each, (*path, n)) for n, each in enumerate(node.value)}, lambda d: list(d.values()))
    return node.value


def _gathered(found: Mapping[Any, Any], make: Any) -> Any:
    problems = [problem for each in found.values() if isinstance(each, Problems) for problem in each.found]
    return Problems.of(problems) if problems else make(found)


def _instant(node: Node | None, path: Path) -> Read[datetime] | None:
    if node is None or node.value is None:
        return None
    word = text(node, path)
    if isinstance(word, Problems):
        return word
    try:
        found = parse_datetime(word)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        return Problems.at(node, path, f"must be an instant such as 2026-11-01T00:00:00Z, not {shown(word)}")
    return found


def _unknown_meters(definition: Definition, node: Node, path: Path, known: "Known") -> Iterator[Problem]:
    for index, rule in enumerate(definition.rules):
        if rule.on not in known.meters:
            said = f"there is no meter {shown(rule.on)}, neither in the file nor in the database"
            yield _problem(node, path, f"rules[{index}].on", said)


def _problem(node: Node, path: Path, inside: str, said: str) -> Problem:
    steps = _steps(inside)
    return Problem((*path, *steps), node.at(steps).line, said)


def _steps(path: str) -> Path:
    """`rules[2].where` as the steps of a path."""
    return tuple(int(index) if index else name for index, name in _STEP.findall(path))
