"""Prices that one customer has instead of the plan's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.exceptions import ValidationError

from customers.models import PlanAssignment
from meters.rules.dimensions import Dimensions, parse_dimensions
from plans.actions.charges import terms
from plans.models import PlanVersion, PriceOverride
from plans.rules.catalogue.rates import parse_rate, plain_rate
from plans.rules.charges import UsageCharge, VersionTerms
from plans.rules.publishing import against_charge
from plans.rules.rates import Rate
from plans.rules.terms import conflicts

LONGEST_REASON = 200


class Override(NamedTuple):
    """A rate instead of that of the usage charge with this key, and why."""

    charge: str
    rate: Rate
    reason: str


@dataclass(frozen=True, slots=True)
class Priced:
    """A version's terms, and the dimensions of each charge's meter by the charge's key."""

    terms: VersionTerms
    dimensions: dict[str, Dimensions]

    def usage(self) -> dict[str, UsageCharge]:
        """The charges that another rate can be agreed for, by key."""
        return {each.key: each for each in self.terms.charges if isinstance(each, UsageCharge)}


def priced(version: PlanVersion) -> Priced:
    """The version as overrides are checked against; its charges and their meters are read."""
    charges = version.charges.all()
    return Priced(terms(version), {row.key: parse_dimensions(row.meter.dimensions) for row in charges if row.meter})


def override_objections(on: Priced, wanted: Iterable[Override]) -> Iterator[tuple[int, str]]:
    """What stands against the overrides, as what stands against publishing such a charge: place and text."""
    seen: set[str] = set()
    for place, (key, rate, reason) in enumerate(wanted):
        charge = on.usage().get(key)
        if key in seen:
            yield place, f"charge {key!r} has another price above already"
        elif charge is None:
            yield place, _no_such(on, key)
        else:
            yield from ((place, f"charge {key!r}: {text}") for text in _unfit(on, charge, rate))
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            yield (
                place,
                f"charge {key!r}: say in up to {LONGEST_REASON} characters why this customer pays another price",
            )
        seen.add(key)


def checked(on: Priced, wanted: Sequence[Override]) -> Sequence[Override]:
    """The same overrides; raises ValidationError for the field `overrides`, with every reason."""
    found = [f"{text[0].upper()}{text[1:]}." for _, text in override_objections(on, wanted)]
    if found:
        raise ValidationError({"overrides": found})
    return wanted


def override_rows(assignment: PlanAssignment, wanted: Iterable[Override]) -> list[PriceOverride]:
    """Unsaved rows for the overrides of an assignment."""
    return [
        PriceOverride(assignment=assignment, charge_key=key, rate=plain_rate(rate), reason=reason.strip())
        for key, rate, reason in wanted
    ]


def agreed_overrides(assignment: PlanAssignment) -> list[Override]:
    """The overrides of a saved assignment."""
    return [Override(row.charge_key, parse_rate(row.rate), row.reason) for row in assignment.overrides.all()]


def _unfit(on: Priced, charge: UsageCharge, rate: Rate) -> Iterator[str]:
    """What the rate brings about; what stood against the charge before is not its fault."""
    before = set(_against(on, charge))
    yield from (text for text in _against(on, replace(charge, rate=rate)) if text not in before)


def _against(on: Priced, charge: UsageCharge) -> Iterator[str]:
    yield from (text for _, text in conflicts(charge.terms(on.terms.currency)))
    yield from (each.text for each in against_charge(charge, on.dimensions[charge.key]))


def _no_such(on: Priced, key: str) -> str:
    if any(each.key == key for each in on.terms.charges):
        return f"charge {key!r} is a flat fee: only the price of usage can be another one"
    known = ", ".join(on.usage())
    return (
        f"the version has no charge {key!r}; its usage charges are {known}"
        if known
        else (f"the version has no charge {key!r}, and none for usage")
    )
