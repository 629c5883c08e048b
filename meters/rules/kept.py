"""What a meter must keep of its events so that definitions can judge them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

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
            yield Fault(f"rules[{index}].where.{name}", f"the meter {rule.on} does not keep this property")
        for name in sorted(set(dimensions) - set(listed)) if rule.effect.is_success else ():
            yield Fault(f"rules[{index}].on", f"the meter {rule.on} does not keep “{name}”, a dimension of the outcome")
