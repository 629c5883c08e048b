"""What stands against publishing a version, in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from customers.rules.money import Money, MoneyError
from meters.rules.dimensions import Dimensions
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.filters import misfits
from plans.rules.overlap import priced_twice
from plans.rules.rates import Matrix
from plans.rules.terms import conflicts

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


def against_version(terms: VersionTerms) -> Iterator[Objection]:
    """What does not fit about the terms of a version and its charges taken together."""
    charges, currency = terms.charges, terms.currency
    if not charges:
        yield Objection("charges", "a version needs at least one charge")
    for (earlier, one), (later, other) in combinations(enumerate(charges), 2):
        if one.key == other.key:
            yield Objection("key", f"charge {earlier + 1} has the same key", later)
        if priced_twice(one, other):
            yield Objection("where", f"charge {one.key!r} prices some of the same usage", later)
    yield from _against_amounts({"minimum": terms.minimum, "cap": terms.cap}, currency)
    if terms.minimum is not None and terms.cap is not None and terms.cap < terms.minimum:
        yield Objection("cap", "the cap is below the minimum")
    for place, charge in enumerate(charges):
        yield from _against_amounts(_amounts(charge), currency, place)
        if isinstance(charge, UsageCharge):
            for field, text in conflicts(charge.terms(currency)):
                yield Objection(field, text, place)


def _amounts(charge: VersionCharge) -> dict[str, Decimal | None]:
    """What must be an amount of the currency; unit prices may have more digits."""
    if isinstance(charge, FlatCharge):
        return {"amount": charge.amount}
    return {"minimum": charge.minimum, "cap": charge.cap}


def _against_amounts(
    amounts: Mapping[str, Decimal | None], currency: str, place: int | None = None
) -> Iterator[Objection]:
    for field, amount in amounts.items():
        try:
            if amount is not None:
                Money(amount, currency)
        except MoneyError as error:
            yield Objection(field, str(error), place)


def against_charge(charge: VersionCharge, dimensions: Dimensions, place: int = 0) -> Iterator[Objection]:
    """What does not fit about one charge, priced on a meter with these dimensions."""
    for found in _PLACEHOLDER.findall(charge.text):
        if found != "{quantity}":
            yield Objection("text", f"{found[:40]} is not filled in; only {{quantity}} is", place)
    if isinstance(charge, UsageCharge):
        for name, values in charge.where.items():
            for text in misfits({name: values}, dimensions):
                yield Objection("where", text, place, (name,))
        if isinstance(charge.rate, Matrix):
            yield from _against_matrix(charge, charge.rate, dimensions, place)
        if charge.rollover and not charge.included:
            yield Objection("rollover", "there are no included units that could roll over", place)


def _against_matrix(charge: UsageCharge, rate: Matrix, dimensions: Dimensions, place: int) -> Iterator[Objection]:
    """Values that the meter does not know, and known ones without a price."""
    if found := misfits({rate.by: ()}, dimensions):
        yield Objection("rate", found[0], place, ("by",))
        return
    for value in rate.prices:
        for text in misfits({rate.by: (value,)}, dimensions):
            yield Objection("rate", text, place, ("prices", value))
    possible = charge.where.get(rate.by) or dimensions.get(rate.by)
    if rate.default is None and (possible is None or set(possible) - set(rate.prices)):
        said = f"some values of {rate.by!r} would have no price; give them one, or a default"
        yield Objection("rate", said, place, ("default",))
