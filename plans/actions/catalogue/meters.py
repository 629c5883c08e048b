"""Meters in the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from meters.models import Meter
from meters.models.meter import Aggregation, Kind, UnknownValues
from meters.rules.dimensions import Dimensions, parse_dimensions
from plans.actions.catalogue.columns import Column, shared
from plans.actions.catalogue.definitions import DefinitionShape, DefinitionSpec
from plans.actions.catalogue.dimensions import DimensionsShape
from plans.actions.catalogue.properties import PropertiesShape
from plans.actions.catalogue.units import Unit, UnitShape
from plans.rules.catalogue.differences import by_field
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.records import Objections, Record
from plans.rules.catalogue.words import titled
from plans.rules.filters import misfits

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSpec:
    """A meter as the file describes it; without a label it is called after its key.

    `properties` are those that are stored of an event; None for all of them.
    """

    key: str
    label: str = ""
    kind: str = Kind.OUTCOME.value
    aggregation: str = Aggregation.COUNT.value
    unique_property: str = ""
    unit: Unit = field(default_factory=Unit)
    dimensions: Dimensions = field(default_factory=dict)
    unknown_values: str = UnknownValues.QUARANTINE.value
    properties: tuple[str, ...] | None = None
    definition: DefinitionSpec | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.label or titled(self.key))


def _kept(given: Mapping[str, Any], known: "Known") -> Mapping[str, Any]:
    return by_field(known.standing.meters.get(given.get("key", "")))


def _check(meter: MeterSpec, known: "Known") -> Objections:
    yield from _unfit(meter)
    yield from _changed(meter, known.standing.meters.get(meter.key))
    for priced in known.standing.priced:
        if priced.meter == meter.key and (priced.live or priced.plan not in known.declared["plans"]):
            for name, values in priced.where.items():
                for text in misfits({name: values}, meter.dimensions):
                    said = f"{priced} has a charge with a filter that would not fit: {text}"
                    yield ("dimensions", name), said


def _unfit(meter: MeterSpec) -> Objections:
    adds_up = meter.aggregation in (Aggregation.COUNT, Aggregation.SUM)
    if meter.kind == Kind.OUTCOME and not adds_up:
        yield ("aggregation",), "an outcome is counted or summed"
    if meter.kind == Kind.COST and meter.aggregation != Aggregation.SUM:
        yield ("aggregation",), "a cost is summed; say aggregation: sum"
    if (meter.aggregation == Aggregation.UNIQUE) != bool(meter.unique_property):
        yield ("unique_property",), "the aggregation unique needs the property to count, and only it does"


def _changed(meter: MeterSpec, standing: MeterSpec | None) -> Objections:
    for name in ("kind", "aggregation", "unique_property") if standing else ():
        before, after = getattr(standing, name), getattr(meter, name)
        if before != after:
            yield (name,), f"cannot change from {before or 'nothing'} to {after or 'nothing'}; make another meter"


METERS = Many(
    Record(
        MeterSpec,
        {
            "key": Column(Meter, "key"),
            "label": Column(Meter, "label"),
            "kind": Column(Meter, "kind"),
            "aggregation": Column(Meter, "aggregation"),
            "unique_property": Column(Meter, "unique_property"),
            "unit": UnitShape(),
            "dimensions": DimensionsShape(),
            "unknown_values": Column(Meter, "unknown_values"),
            "properties": PropertiesShape(),
            "definition": DefinitionShape(),
        },
        check=_check,
        kept=_kept,
    ),
    unique=("key",),
)


def of_row(row: Meter, definition: DefinitionSpec | None) -> MeterSpec:
    """The meter as a file would describe it, with its newest definition."""
    columns = shared(row, MeterSpec, Meter)
    columns["properties"] = None if row.kept_properties is None else tuple(sorted(row.kept_properties))
    columns["definition"] = definition
    columns["unit"] = Unit(row.unit_singular, row.unit_plural)
    columns["dimensions"] = dict(sorted(parse_dimensions(row.dimensions).items()))
    return MeterSpec(**columns)


def columns(meter: MeterSpec) -> dict[str, Any]:
    """The columns of its row."""
    unit = {"unit_singular": meter.unit.singular, "unit_plural": meter.unit.plural}
    kept = None if meter.properties is None else list(meter.properties)
    return {**shared(meter, MeterSpec, Meter), **unit, "kept_properties": kept}
