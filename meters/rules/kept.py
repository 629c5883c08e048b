"""What a meter must keep of its events so that definitions can judge them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from meters.rules.definition import Definition
from meters.rules.faults import Fault

Kept = Mapping[str, Collection[str] | None]
"""The properties that each meter keeps, by its key; None keeps all."""


def unkept(definition: Definition, dimensions: Iterable[str], kept: Kept) -> Iterator[Fault]:
    """Properties that rules ask for and their meter does not keep, and dimensions of the outcome that a success
    would lack: the rules would never see them. `dimensions` are those of the outcome's own meter."""
    for index, rule in enumerate(definition.rules):
        listed = kept.get(rule.on)
        if listed is None:
            continue
        for name in sorted({condition.name for condition in rule.where} - set(listed)):
            yield Fault(
                f"rules[{index}].where.{name}",
                f"the meter {rule.on} does not keep this property",
                ("rules", index, "where", name),
            )
        for name in sorted(set(dimensions) - set(listed)) if rule.effect.is_success else ():
            yield Fault(
                f"rules[{index}].on",
                f"the meter {rule.on} does not keep “{name}”, a dimension of the outcome",
                ("rules", index, "on"),
            )


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule of a published version, such as "Tickets resolved v1", on the meter `on`: which properties it asks for.

    `dimensions` are those of the outcome, by its key `meter`; a success has to bring them.
    """

    version: str
    meter: str
    on: str
    names: frozenset[str]
    dimensions: frozenset[str]
    is_success: bool


def against_meter(
    meter: str, dimensions: Iterable[str], unique_property: str, kept: Kept, rules: Iterable[Asked]
) -> Iterator[tuple[str, str]]:
    """What stands against a meter with these dimensions, as field and text, where `kept` is what all meters keep."""
    own, listed = sorted(dimensions), kept.get(meter)
    asked = list(rules)
    if listed is not None:
        for name in sorted({*own, unique_property} - {"", *listed}):
            yield "kept_properties", f"must include “{name}”, which the meter itself needs"
        for rule in asked:
            needed = rule.names | (rule.dimensions if rule.is_success and rule.meter != meter else frozenset())
            for name in sorted(needed - {*listed, *own}) if rule.on == meter else ():
                yield "kept_properties", f"must include “{name}”, which {rule.version} needs"
    for rule in asked:
        others = kept.get(rule.on) if rule.meter == meter and rule.on != meter and rule.is_success else None
        for name in sorted(set(own) - set(others)) if others is not None else ():
            yield "dimensions", f"{rule.version} needs “{name}”, which the meter {rule.on} does not keep"
