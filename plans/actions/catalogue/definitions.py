"""Definitions of outcomes in the catalogue: the file has the newest version of each."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from meters.rules.definition import Definition
from meters.rules.definition_form import FIELDS, RULE_FIELDS, DefinitionError, as_mapping, parse_definition
from meters.rules.faults import Fault
from plans.rules.catalogue.document import Node, Number, Path, Problem, Problems, Read, shown
from plans.rules.catalogue.shapes import Plain, text, wrong

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known

KEYS = (*FIELDS, "effective_from")
NEEDED = frozenset({"statement", "rules", "on", "effect"})
LONGEST_NUMBER = 40
TOO_LARGE = int("9" * LONGEST_NUMBER)


@dataclass(frozen=True, slots=True)
class DefinitionSpec:
    """A version of a definition. From when on it is in force is no part of what it says."""

    meaning: Definition
    effective_from: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StandingDefinition:
    """The newest published version of the database; `numbered` is the highest number, of a draft too."""

    newest: DefinitionSpec | None
    numbered: int
    has_draft: bool


@dataclass(frozen=True)
class DefinitionShape:
    """The mapping that `parse_definition` reads, with `effective_from` as an instant."""

    def read(self, node: Node, path: Path, known: "Known") -> Read[DefinitionSpec]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of keys to values")
        problems = [*_unknown_keys(node, path)]
        begin = node.get("effective_from")
        effective_from = instant(begin, (*path, "effective_from")) if begin and begin.value is not None else None
        if isinstance(effective_from, Problems):
            problems += effective_from.found
        meaning, faults = _parsed(node)
        problems += [_problem(node, path, fault) for fault in (*faults, *_unknown_meters(meaning, known))]
        if problems or meaning is None:
            return Problems.of(problems)
        return DefinitionSpec(meaning, effective_from if isinstance(effective_from, datetime) else None)

    def write(self, value: DefinitionSpec) -> Plain:
        said: dict[str, Any] = {name: each for name, each in as_mapping(value.meaning).items() if each is not None}
        if value.effective_from is not None:
            begin = value.effective_from.astimezone(UTC).isoformat().replace("+00:00", "Z")
            said = {"effective_from": begin, **said}
        return said


def instant(node: Node, path: Path) -> Read[datetime]:
    """An instant as RFC 3339 writes it, with its offset, from 1970 to 9998."""
    word = text(node, path)
    if isinstance(word, Problems):
        return word
    try:
        found = datetime.fromisoformat(word).astimezone(UTC) if "T" in word else None
        if found and datetime.fromisoformat(word).tzinfo and 1970 <= found.year < 9999:
            return found
    except (ValueError, OverflowError):
        pass
    return Problems.at(
        node, path, f"must be an instant with its offset such as 2026-10-15T00:00:00Z, not {shown(word)}"
    )


def _parsed(node: Node) -> tuple[Definition | None, tuple[Fault, ...]]:
    said = _without_nothing(node, FIELDS)
    rules = node.get("rules")
    if rules and isinstance(rules.value, tuple):
        said["rules"] = [_without_nothing(each, RULE_FIELDS) or _plain(each) for each in rules.value]
    try:
        return parse_definition(said), ()
    except DefinitionError as error:
        return None, tuple(fault for fault in error.faults if not _is_inside_another(fault, error.faults))


def _is_inside_another(fault: Fault, others: Iterable[Fault]) -> bool:
    """Whether what is around it is wrong already."""
    around = {fault.steps[:end] for end in range(len(fault.steps))}
    return any(other.steps in around for other in others)


def _without_nothing(node: Node, keys: Collection[str]) -> dict[str, Any]:
    """What the mapping says under these keys; a key without a value counts as absent."""
    inner = node.value.items() if isinstance(node.value, Mapping) else ()
    return {name: _plain(each) for name, each in inner if name in keys and each.value is not None}


def _plain(node: Node) -> Any:
    """The node as JSON would have it; a float as any float, because none is accepted."""
    if isinstance(node.value, Number):
        return _whole(node.value.text) if node.value.whole else 0.5
    if isinstance(node.value, tuple):
        return [_plain(each) for each in node.value]
    if isinstance(node.value, Mapping):
        return {name: _plain(each) for name, each in node.value.items()}
    return node.value


def _whole(written: str) -> int:
    """The number; any that is far too large where there are too many digits to look at."""
    if len(written) > LONGEST_NUMBER:
        return TOO_LARGE
    return int(written, 10 if written.lstrip("+-").isdecimal() else 0)


def _unknown_keys(node: Node, path: Path) -> Iterator[Problem]:
    rules = node.get("rules")
    places: list[tuple[Node, Path, Collection[str]]] = [(node, path, KEYS)]
    places += [(rule, (*path, "rules", n), RULE_FIELDS) for n, rule in enumerate(rules.items() if rules else ())]
    for where, place, keys in places:
        for name, inner in where.value.items() if isinstance(where.value, Mapping) else ():
            if name not in keys:
                yield Problem((*place, name), inner.line, f"is not a key here; the keys are {', '.join(keys)}")


def _unknown_meters(meaning: Definition | None, known: "Known") -> Iterator[Fault]:
    for index, rule in enumerate(meaning.rules if meaning else ()):
        if rule.on not in known.meters:
            said = f"there is no meter {shown(rule.on)}, neither in the file nor in the database"
            yield Fault("", said, ("rules", index, "on"))


def _problem(node: Node, path: Path, fault: Fault) -> Problem:
    said = "is missing" if _is_missing(node, fault.steps) else fault.problem
    return Problem((*path, *fault.steps), node.at(fault.steps).line, said)


def _is_missing(node: Node, steps: Path) -> bool:
    """Whether a key that must be there is not, or has no value."""
    if not steps or steps[-1] not in NEEDED:
        return False
    found = node.at(steps[:-1]).get(str(steps[-1]))
    return found is None or found.value is None
