"""What stands against publishing a version, in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from customers.rules.money import Money, MoneyError
from meters.rules.dimensions import Dimensions
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge
from plans.rules.filters import misfits
from plans.rules.overlap import priced_twice

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with `field` of the charge at `charge`; with the version itself when that is None.

    `inside` leads deeper into the field, such as to one dimension of a filter.
    """

    field: str
    text: str
    charge: int | None = None
    inside: tuple[str, ...] = ()


def against_version(charges: Sequence[VersionCharge], currency: str) -> Iterator[Objection]:
    """What does not fit about the charges taken together, in this currency."""
    if not charges:
        yield Objection("charges", "a version needs at least one charge")
    for (earlier, one), (later, other) in combinations(enumerate(charges), 2):
        if one.key == other.key:
            yield Objection("key", f"charge {earlier + 1} has the same key", later)
        if priced_twice(one, other):
            yield Objection("where", f"charge {one.key!r} prices some of the same usage", later)
    for place, charge in enumerate(charges):
        if isinstance(charge, FlatCharge):
            yield from _against_amount(place, charge, currency)


def _against_amount(place: int, charge: FlatCharge, currency: str) -> Iterator[Objection]:
    try:
        Money(charge.amount, currency)
    except MoneyError as error:
        yield Objection("amount", str(error), place)


def against_charge(charge: VersionCharge, dimensions: Dimensions, place: int = 0) -> Iterator[Objection]:
    """What does not fit about one charge, priced on a meter with these dimensions."""
    for found in _PLACEHOLDER.findall(charge.text):
        if found != "{quantity}":
            yield Objection("text", f"{found[:40]} is not filled in; only {{quantity}} is", place)
    if isinstance(charge, UsageCharge):
        for name, values in charge.where.items():
            for text in misfits({name: values}, dimensions):
                yield Objection("where", text, place, (name,))
