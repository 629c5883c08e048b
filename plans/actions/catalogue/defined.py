"""What can be said of the meters of a file only when all of them are known: what they keep, and what they mean."""

from collections.abc import Iterator, Mapping
from typing import Any

from meters.actions.definitions.objections import Subject, examine
from meters.models import Kind
from meters.rules.faults import Fault
from meters.rules.kept import against_meter
from plans.actions.catalogue.known import Known
from plans.actions.catalogue.meters import MeterSpec
from plans.rules.catalogue.document import Node, Path, Problem


def across(node: Node, path: Path, meters: Mapping[str, MeterSpec], known: Known) -> Iterator[Problem]:
    """What stands against the meters of the file once all of them are known; `meters` are those without a problem."""
    kept = {key: meter.properties for key, meter in known.meters.items() if meter}
    for place, entry in enumerate(node.items()):
        key = entry.get("key")
        meter = meters.get(key.value) if key and isinstance(key.value, str) else None
        if meter is None:
            continue
        here = (*path, place)
        for name, said in against_meter(meter.key, meter.dimensions, meter.unique_property, kept, known.standing.asked):
            inside = {"kept_properties": "properties"}.get(name, name)
            yield Problem((*here, inside), entry.at((inside,)).line, said)
        for fault in _against(meter, known, kept):
            inner = ("definition", *fault.steps)
            yield Problem((*here, *inner), entry.at(inner).line, fault.problem)


def is_new(meter: MeterSpec, known: Known) -> bool:
    """Whether the file defines the meter in another way than its newest version does."""
    standing = known.standing.definitions.get(meter.key)
    return meter.definition is not None and (standing is None or standing.newest != meter.definition)


def _against(meter: MeterSpec, known: Known, kept: Mapping[str, Any]) -> Iterator[Fault]:
    if meter.definition is None or not is_new(meter, known):
        return
    standing = known.standing.definitions.get(meter.key)
    if standing and standing.has_draft:
        yield Fault("", "has a draft that would be in the way; publish or delete it first")
    subject = Subject(meter.key, meter.kind == Kind.OUTCOME.value, meter.dimensions, kept)
    yield from examine(subject, meter.definition.meaning, meter.definition.effective_from).faults
