"""Customers and their assignments in the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from customers.models import Customer, PlanAssignment
from plans.actions.catalogue.columns import Column, shared
from plans.rules.catalogue.differences import by_field
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.records import Objections, Record
from plans.rules.catalogue.shapes import Reference
from plans.rules.catalogue.words import titled
from plans.rules.placement import Placement, refusals

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known

IN_THE_FILE = {"plan_version": "plan", "starts_on": "from", "ends_on": "to"}
"""What a field of an assignment is called in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSpec:
    """On the plan of this key over the days [starts_on, ends_on)."""

    plan: str
    starts_on: date
    ends_on: date | None = None

    @property
    def key(self) -> tuple[str, date]:
        """What tells it from the customer's others."""
        return self.plan, self.starts_on


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSpec:
    """A customer as the file describes it; without a name it is called after its key."""

    key: str
    name: str = ""
    currency: str
    timezone: str = "UTC"
    email: str = ""
    address: str = ""
    tax_number: str = ""
    assignments: tuple[AssignmentSpec, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or titled(self.key))


@dataclass(frozen=True, slots=True)
class StandingCustomer:
    """A customer of the database, and the terms of its assignments by plan and first day."""

    spec: CustomerSpec
    placements: Mapping[tuple[str, date], Placement] = field(default_factory=dict)


ASSIGNMENTS = Many(
    Record(
        AssignmentSpec,
        {
            "plan": Reference("plans", "published plan"),
            "from": Column(PlanAssignment, "starts_on"),
            "to": Column(PlanAssignment, "ends_on"),
        },
        renamed={"from": "starts_on", "to": "ends_on"},
    ),
    unique=("plan", "from"),
)


def _kept(given: Mapping[str, Any], known: "Known") -> Mapping[str, Any]:
    standing = known.standing.customers.get(given.get("key", ""))
    return by_field(standing.spec) if standing else {}


def _check(customer: CustomerSpec, known: "Known") -> Objections:
    standing = known.standing.customers.get(customer.key)
    before = standing.placements if standing else {}
    changed = dict(changes(customer, before, known))
    keys = {place: customer.assignments[place].key for place in changed}
    after = {**before, **{keys[place]: wanted for place, wanted in changed.items()}}
    yield from _in_other_currencies(customer, [after[key] for key in before], known.today)
    for place, wanted in changed.items():
        here_or_later = {key for other, key in keys.items() if other >= place}
        others = [each for key, each in after.items() if key not in here_or_later]
        currency = wanted.terms.currency if keys[place] in before else customer.currency
        for refusal in refusals(wanted, currency, others):
            yield ("assignments", place, IN_THE_FILE[refusal.field]), refusal.text


def changes(
    customer: CustomerSpec, before: Mapping[tuple[str, date], Placement], known: "Known"
) -> Iterator[tuple[int, Placement]]:
    """The assignments, by their place in the file, that are new or end on another day; new ones on new terms."""
    for place, wanted in enumerate(customer.assignments):
        standing, plan = before.get(wanted.key), known.plans.get(wanted.plan)
        if standing is None and plan is not None:
            yield place, Placement(plan.terms, wanted.starts_on, wanted.ends_on)
        elif standing is not None and wanted.ends_on not in (None, standing.ends_on):
            yield place, replace(standing, ends_on=wanted.ends_on)


def _in_other_currencies(customer: CustomerSpec, before: Iterable[Placement], today: date) -> Objections:
    for placement in before:
        live = placement.ends_on is None or placement.ends_on > today
        if live and placement.terms.currency != customer.currency:
            yield ("currency",), f"the customer is on plan {placement.terms.plan} in {placement.terms.currency}"


CUSTOMERS = Many(
    Record(
        CustomerSpec,
        {
            "key": Column(Customer, "key"),
            "name": Column(Customer, "name"),
            "currency": Column(Customer, "currency"),
            "timezone": Column(Customer, "timezone"),
            "email": Column(Customer, "email"),
            "address": Column(Customer, "address"),
            "tax_number": Column(Customer, "tax_number"),
            "assignments": ASSIGNMENTS,
        },
        check=_check,
        kept=_kept,
    ),
    unique=("key",),
)


def columns(customer: CustomerSpec) -> dict[str, Any]:
    """The columns of its row."""
    return shared(customer, CustomerSpec, Customer)


def of_row(row: Customer, placements: Iterable[Placement]) -> StandingCustomer:
    """The customer as a file would describe it."""
    on = sorted(placements, key=lambda each: (each.starts_on, each.terms.plan))
    assignments = tuple(
        AssignmentSpec(plan=each.terms.plan, starts_on=each.starts_on, ends_on=each.ends_on) for each in on
    )
    columns = shared(row, CustomerSpec, Customer)
    columns["address"] = row.address.replace("\r\n", "\n")
    spec = CustomerSpec(**columns, assignments=assignments)
    return StandingCustomer(spec, {spec.key: each for spec, each in zip(assignments, on, strict=True)})
