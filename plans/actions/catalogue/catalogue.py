"""The whole file: its sections, read in the order in which they build on each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plans.actions.catalogue.customers import CUSTOMERS, CustomerSpec
from plans.actions.catalogue.defined import across
from plans.actions.catalogue.known import Known, Standing
from plans.actions.catalogue.meters import METERS, MeterSpec
from plans.actions.catalogue.plans import PLANS, PlanSpec
from plans.rules.catalogue.document import Node, Problem
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.shapes import Plain, wrong

SECTIONS: Mapping[str, Many[Any]] = {"meters": METERS, "plans": PLANS, "customers": CUSTOMERS}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A configuration, or the part of it that a file describes."""

    meters: tuple[MeterSpec, ...] = ()
    plans: tuple[PlanSpec, ...] = ()
    customers: tuple[CustomerSpec, ...] = ()

    def plain(self) -> dict[str, Plain]:
        """As it is written to a file."""
        return {name: section.write(getattr(self, name)) for name, section in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """The entries of a file that have no problem, what they build on, and the problems of the others."""

    catalogue: Catalogue
    known: Known
    problems: tuple[Problem, ...]


def declared(root: Node) -> dict[str, frozenset[str]]:
    """The keys that the entries of each section give themselves, right or wrong."""
    return {name: frozenset(_keys(root.get(name))) for name in SECTIONS}


def _keys(section: Node | None) -> list[str]:
    keys = [entry.get("key") for entry in section.items()] if section else []
    return [key.value for key in keys if key and isinstance(key.value, str)]


def read_catalogue(root: Node, standing: Standing, today: date) -> Reading:
    """Every section, each checked against the ones before it and against what stands."""
    known = _before(standing, declared(root), today)
    if not isinstance(root.value, Mapping):
        return Reading(Catalogue(), known, wrong(root, (), f"a mapping with {_some_of()}").found)
    problems = [_unknown(name, node) for name, node in root.value.items() if name not in SECTIONS]
    found: dict[str, tuple[Any, ...]] = {}
    for name, section in SECTIONS.items():
        node = root.value.get(name)
        if node is None or node.value is None:
            continue
        entries, wrongs = section.readable(node, (name,), known)
        found[name] = tuple(entries)
        problems += wrongs
        known = _with(known, name, entries)
        if name == "meters":
            problems += across(node, (name,), {entry.key: entry for entry in entries}, known)
    return Reading(Catalogue(**found), known, tuple(problems))


def _before(standing: Standing, names: Mapping[str, frozenset[str]], today: date) -> Known:
    """What is known before any section is read: the file's own meters and plans only by name."""
    plans = {key: spec for key, plan in standing.plans.items() if (spec := plan.spec)}
    return Known(
        standing=standing,
        today=today,
        declared=names,
        meters={**standing.meters, **dict.fromkeys(names["meters"])},
        plans={**plans, **dict.fromkeys(names["plans"])},
    )


def _with(known: Known, section: str, entries: list[Any]) -> Known:
    """What is known once the section has been read."""
    read = {entry.key: entry for entry in entries}
    match section:
        case "meters":
            return replace(known, meters={**known.meters, **read})
        case "plans":
            return replace(known, plans={**known.plans, **read})
    return known


def _unknown(name: str, node: Node) -> Problem:
    return Problem((name,), node.line, f"is not a key here; the keys are {', '.join(SECTIONS)}")


def _some_of() -> str:
    return " or ".join(SECTIONS)
