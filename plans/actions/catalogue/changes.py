"""What has to be written so that the database says what the file says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Generic, TypeVar

from customers.rules.money import Money, plain
from plans.actions.catalogue import customers
from plans.actions.catalogue.balances import (
    CouponSpec,
    CreditSpec,
    TopUpSpec,
    changed_coupons,
    missing_credits,
    missing_packs,
)
from plans.actions.catalogue.catalogue import Reading
from plans.actions.catalogue.customers import CustomerSpec
from plans.actions.catalogue.defined import is_new
from plans.actions.catalogue.definitions import DefinitionSpec
from plans.actions.catalogue.meters import MeterSpec
from plans.actions.catalogue.plans import PlanSpec
from plans.rules.catalogue.differences import Change, Difference, differences
from plans.rules.charges import VersionTerms
from plans.rules.rates import Rate

HOLDINGS = ("assignments", "credits", "top_ups", "coupons")
"""Of a customer, what is not in its own row."""

NOBODY = CustomerSpec(key="", currency="")
"""A customer who holds nothing."""

B = TypeVar("B", CreditSpec, TopUpSpec, CouponSpec)


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer's assignment that is new, or ends on another day; a new one with its own trial and prices."""

    customer: str
    plan: str
    starts_on: date
    ends_on: date | None
    new: bool
    trial_days: int | None = None
    overrides: Mapping[str, Rate] = field(default_factory=dict)

    def change(self) -> Change:
        """In words."""
        what = f"of {self.customer} to {self.plan} from {self.starts_on}"
        until = f" to {self.ends_on}" if self.ends_on else ""
        return Change("created" if self.new else "updated", "assignment", what + until)


@dataclass(frozen=True, slots=True)
class Held(Generic[B]):
    """Something that a customer holds and has to be booked: a credit, a pack or a coupon."""

    customer: CustomerSpec
    what: B

    def change(self) -> Change:
        """In words."""
        to, what = self.customer.key, self.what
        if isinstance(what, CreditSpec):
            return Change("granted", "credit", f"of {Money.rounded(what.amount, self.customer.currency)} to {to}")
        if isinstance(what, TopUpSpec):
            return Change("booked", "top-up", f"of {plain(what.units)} {what.meter} to {to}")
        return Change("set", "coupon", f"{what.key} of {to}")


@dataclass(frozen=True, slots=True)
class Published:
    """A plan whose charges differ from its newest version, and the number of the version to come."""

    plan: PlanSpec
    number: int

    def change(self) -> Change:
        """In words."""
        return Change("published", "version", f"{self.number} of {self.plan.key}")


@dataclass(frozen=True, slots=True)
class Defined:
    """A meter whose definition differs from its newest version, and the number of the version to come."""

    meter: str
    definition: DefinitionSpec
    number: int

    def change(self) -> Change:
        """In words."""
        return Change("published", "definition", f"{self.number} of {self.meter}")


@dataclass(frozen=True, slots=True)
class Changes:
    """By kind, in the order in which they can be written."""

    meters: tuple[Difference[MeterSpec], ...]
    definitions: tuple[Defined, ...]
    plans: tuple[Difference[PlanSpec], ...]
    versions: tuple[Published, ...]
    customers: tuple[Difference[CustomerSpec], ...]
    assignments: tuple[Placed, ...]
    credits: tuple[Held[CreditSpec], ...]
    top_ups: tuple[Held[TopUpSpec], ...]
    coupons: tuple[Held[CouponSpec], ...]

    def in_words(self) -> Iterator[Change]:
        """Each of them; nothing if there is nothing to change."""
        yield from (each.change("meter") for each in self.meters)
        yield from (each.change() for each in self.definitions)
        yield from (each.change("plan") for each in self.plans)
        yield from (each.change() for each in self.versions)
        yield from (each.change("customer") for each in self.customers)
        yield from (each.change() for each in self.assignments)
        yield from (each.change() for each in self.credits)
        yield from (each.change() for each in self.top_ups)
        yield from (each.change() for each in self.coupons)


def changes(reading: Reading) -> Changes:
    """From what stands to what the file says."""
    catalogue, standing = reading.catalogue, reading.known.standing
    people = {key: customer.spec for key, customer in standing.customers.items()}
    held = [(each, people.get(each.key, NOBODY)) for each in catalogue.customers]
    of_a_version = tuple(each.name for each in fields(VersionTerms))
    return Changes(
        meters=differences(catalogue.meters, standing.meters, besides=("definition",)),
        definitions=tuple(_definitions(reading)),
        plans=differences(catalogue.plans, standing.plans, besides=of_a_version),
        versions=tuple(_versions(reading)),
        customers=differences(catalogue.customers, people, besides=HOLDINGS),
        assignments=tuple(_assignments(reading)),
        credits=tuple(Held(to, x) for to, was in held for x in missing_credits(to.credits, was.credits)),
        top_ups=tuple(Held(to, x) for to, was in held for x in missing_packs(to.top_ups, was.top_ups)),
        coupons=tuple(Held(to, x) for to, was in held for x in changed_coupons(to.coupons, was.coupons)),
    )


def _definitions(reading: Reading) -> Iterator[Defined]:
    for meter in reading.catalogue.meters:
        if meter.definition is not None and is_new(meter, reading.known):
            standing = reading.known.standing.definitions.get(meter.key)
            yield Defined(meter.key, meter.definition, standing.numbered + 1 if standing else 1)


def _versions(reading: Reading) -> Iterator[Published]:
    for plan in reading.catalogue.plans:
        standing = reading.known.standing.plans.get(plan.key)
        if standing is None or standing.newest != plan.terms:
            yield Published(plan, standing.numbered + 1 if standing else 1)


def _assignments(reading: Reading) -> Iterator[Placed]:
    for customer in reading.catalogue.customers:
        standing = reading.known.standing.customers.get(customer.key)
        before = standing.placements if standing else {}
        for place, wanted in customers.changes(customer, before, reading.known):
            key = customer.assignments[place].key
            spec = customer.assignments[place]
            yield Placed(
                customer.key,
                *key,
                ends_on=wanted.ends_on,
                new=key not in before,
                trial_days=spec.trial_days,
                overrides=spec.overrides,
            )
