"""What stands against publishing a version: one answer for the admin, the catalogue and the action itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from meters.actions.definitions.earlier import earlier_versions
from meters.actions.definitions.last_events import last_events
from meters.actions.definitions.written import checked, rules_of
from meters.models import Kind, Meter, OutcomeDefinition
from meters.rules.begin import begins, concerned, objection
from meters.rules.definition import Definition, Effect
from meters.rules.dimensions import Dimensions
from meters.rules.faults import Fault
from meters.rules.kept import Kept, unkept

Problems = Mapping[str, list[str]]
"""Texts by field, such as `rules[1].where.score` or `effective_from`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be defined. `kept` are the properties that the meters of the rules keep."""

    meter: str
    is_outcome: bool
    dimensions: Dimensions
    kept: Kept


@dataclass(frozen=True, slots=True)
class Examined:
    """Every reason why a version cannot be published; without one, from when on it would be in force (R1)."""

    faults: tuple[Fault, ...]
    begins: datetime | None = None


def examine(subject: Subject, version: Definition, effective_from: datetime | None) -> Examined:
    """Ask the rules, the meters and the events that there are. To rely on the answer, own the definitions."""
    successes = {rule.on for rule in version.rules if rule.effect.is_success}
    beginning = _beginning(subject.meter, successes, effective_from)
    faults = (*_of_the_meter(subject), *unkept(version, subject.dimensions, subject.kept), *beginning.faults)
    return Examined(faults, beginning.begins)


def examine_row(row: OutcomeDefinition) -> Examined:
    """The same of a draft as it is stored."""
    version, faults = checked(row)
    if version is not None:
        return examine(_subject(row.meter, version.by_meter), version, row.effective_from)
    successes = {rule.on.key for rule in rules_of(row) if Effect(rule.effect).is_success}
    beginning = _beginning(row.meter.key, successes, row.effective_from)
    return Examined((*_of_the_meter(_subject(row.meter, ())), *faults, *beginning.faults))


def objections(definition: OutcomeDefinition) -> Problems:
    """What stands against publishing the draft, by field; empty when nothing does."""
    return by_field(examine_row(definition).faults)


def by_field(faults: Iterable[Fault]) -> Problems:
    """The problems by the place where they stand."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for fault in faults:
        found[fault.path].append(fault.problem)
    return dict(found)


def _subject(meter: Meter, named: Iterable[str]) -> Subject:
    kept = dict(Meter.objects.filter(key__in=named).values_list("key", "kept_properties"))
    return Subject(meter.key, meter.kind == Kind.OUTCOME, meter.dimensions, kept)


def _beginning(meter: str, successes: Iterable[str], effective_from: datetime | None) -> Examined:
    earlier = earlier_versions(meter)
    last = last_events(concerned(meter, successes, earlier))
    text = objection(earlier, effective_from, last)
    return Examined(
        (Fault("effective_from", text, ("effective_from",)),) if text else (), begins(earlier, effective_from, last)
    )


def _of_the_meter(subject: Subject) -> Iterator[Fault]:
    if not subject.is_outcome:
        yield Fault("meter", f"{subject.meter} is not an outcome: only outcomes have definitions")
