"""Customers and their assignments in the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from customers.models import Customer, PlanAssignment
from plans.actions.catalogue.balances import (
    COUPONS,
    CREDITS,
    TOP_UPS,
    CouponSpec,
    CreditSpec,
    TopUpSpec,
    against_amounts,
)
from plans.actions.catalogue.columns import Column, shared
from plans.actions.charges import amount_of, short
from plans.actions.override import Override, Priced, override_objections
from plans.rules.catalogue.differences import by_field
from plans.rules.catalogue.document import Node, Path, Read, gathered
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.numbers import Decimals
from plans.rules.catalogue.rates import RATE
from plans.rules.catalogue.records import Objections, Record
from plans.rules.catalogue.shapes import Plain, Reference, wrong
from plans.rules.catalogue.words import titled
from plans.rules.charges import UsageCharge
from plans.rules.placement import Placement, refusals
from plans.rules.priced import ZERO
from plans.rules.rates import Rate

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known

BY_FILE = "Agreed by catalogue file"
"""The reason of a price that a file gives a customer."""

IN_THE_FILE = {"plan_version": "plan", "starts_on": "from", "ends_on": "to"}
"""What a field of an assignment is called in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSpec:
    """On the plan of this key over the days [starts_on, ends_on).

    `trial_days` is None for the plan's own; `overrides` are rates of this customer by the key of their charge.
    """

    plan: str
    starts_on: date
    ends_on: date | None = None
    trial_days: int | None = None
    overrides: Mapping[str, Rate] = field(default_factory=dict)

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
    tax_percent: Decimal = ZERO
    net_days: int | None = None
    spend_cap: Decimal | None = None
    assignments: tuple[AssignmentSpec, ...] = ()
    credits: tuple[CreditSpec, ...] = ()
    top_ups: tuple[TopUpSpec, ...] = ()
    coupons: tuple[CouponSpec, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or titled(self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a customer holds beside its columns; trials and overrides by plan and first day of the assignment."""

    trials: Mapping[tuple[str, date], int] = field(default_factory=dict)
    overrides: Mapping[tuple[str, date], Mapping[str, Rate]] = field(default_factory=dict)
    credits: tuple[CreditSpec, ...] = ()
    top_ups: tuple[TopUpSpec, ...] = ()
    coupons: tuple[CouponSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingCustomer:
    """A customer of the database, and the terms of its assignments by plan and first day."""

    spec: CustomerSpec
    placements: Mapping[tuple[str, date], Placement] = field(default_factory=dict)


@dataclass(frozen=True)
class OverridesShape:
    """A mapping of charges to the rates that replace theirs."""

    def read(self, node: Node, path: Path, known: Any) -> Read[dict[str, Rate]]:
        if not isinstance(node.value, Mapping):
            return wrong(node, path, "a mapping of charges to rates")
        return gathered({key: RATE.read(each, (*path, key), known) for key, each in node.value.items()})

    def write(self, value: Mapping[str, Rate]) -> Plain:
        return {key: RATE.write(rate) for key, rate in value.items()}


ASSIGNMENTS = Many(
    Record(
        AssignmentSpec,
        {
            "plan": Reference("plans", "published plan"),
            "from": Column(PlanAssignment, "starts_on"),
            "to": Column(PlanAssignment, "ends_on"),
            "trial_days": Column(PlanAssignment, "trial_days"),
            "overrides": OverridesShape(),
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
    yield from _in_no_currency(customer)
    yield from _of_standing(customer, standing.spec if standing else None)
    changed = dict(changes(customer, before, known))
    keys = {place: customer.assignments[place].key for place in changed}
    after = {**before, **{keys[place]: wanted for place, wanted in changed.items()}}
    yield from _in_other_currencies(customer, [after[key] for key in before], known.today)
    for place, wanted in changed.items():
        here_or_later = {key for other, key in keys.items() if other >= place}
        others = [each for key, each in after.items() if key not in here_or_later]
        yield from _overrides(customer.assignments[place], place, wanted, known)
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


def _in_no_currency(customer: CustomerSpec) -> Objections:
    """Amounts that the customer's currency does not have."""
    amounts = [
        *(("credits", place, "amount", each.amount) for place, each in enumerate(customer.credits)),
        *(("top_ups", place, "price", each.price) for place, each in enumerate(customer.top_ups)),
        *(("coupons", place, "amount", each.amount) for place, each in enumerate(customer.coupons)),
    ]
    yield from against_amounts(amounts, customer.currency)


def _of_standing(customer: CustomerSpec, standing: CustomerSpec | None) -> Objections:
    """What was agreed with the customer before and the file says otherwise."""
    agreed = {each.key: each for each in standing.assignments} if standing else {}
    for place, wanted in enumerate(customer.assignments):
        before = agreed.get(wanted.key)
        if before and wanted.overrides and wanted.overrides != before.overrides:
            yield ("assignments", place, "overrides"), "prices that were agreed do not change; begin a new assignment"
        if before and wanted.trial_days not in (None, before.trial_days):
            yield ("assignments", place, "trial_days"), "the trial of an assignment that was made does not change"
    given = {each.key: each for each in standing.coupons} if standing else {}
    for place, coupon in enumerate(customer.coupons):
        other = given.get(coupon.key)
        if other and replace(coupon, expires_on=None) != replace(other, expires_on=None):
            yield (
                ("coupons", place),
                "a coupon that was given can only end on another day; give a new one its own key",
            )


def _overrides(assignment: AssignmentSpec, place: int, wanted: Placement, known: "Known") -> Objections:
    """Rates that do not fit the charge they replace."""
    meters = {each.key: known.meters[each.meter] for each in wanted.terms.charges if isinstance(each, UsageCharge)}
    dimensions = {key: meter.dimensions for key, meter in meters.items() if meter is not None}
    if len(dimensions) < len(meters):
        return
    asked = [Override(key, rate, BY_FILE) for key, rate in assignment.overrides.items()]
    for number, text in override_objections(Priced(wanted.terms, dimensions), asked):
        yield ("assignments", place, "overrides", asked[number].charge), text


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
            "tax_percent": Decimals(whole=3, places=4, most=Decimal(100)),
            "net_days": Column(Customer, "net_days"),
            "spend_cap": Column(Customer, "spend_cap"),
            "assignments": ASSIGNMENTS,
            "credits": CREDITS,
            "top_ups": TOP_UPS,
            "coupons": COUPONS,
        },
        check=_check,
        kept=_kept,
    ),
    unique=("key",),
)


def columns(customer: CustomerSpec) -> dict[str, Any]:
    """The columns of its row."""
    return shared(customer, CustomerSpec, Customer)


def of_row(row: Customer, placements: Iterable[Placement], held: Held) -> StandingCustomer:
    """The customer as a file would describe it."""
    on = sorted(placements, key=lambda each: (each.starts_on, each.terms.plan))
    assignments = tuple(
        AssignmentSpec(
            plan=each.terms.plan,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            trial_days=held.trials.get((each.terms.plan, each.starts_on)),
            overrides=held.overrides.get((each.terms.plan, each.starts_on), {}),
        )
        for each in on
    )
    columns = shared(row, CustomerSpec, Customer)
    columns["address"] = row.address.replace("\r\n", "\n")
    columns["tax_percent"] = short(row.tax_percent)
    columns["spend_cap"] = amount_of(row.spend_cap, row.currency)
    spec = CustomerSpec(
        **columns, assignments=assignments, credits=held.credits, top_ups=held.top_ups, coupons=held.coupons
    )
    return StandingCustomer(spec, {spec.key: each for spec, each in zip(assignments, on, strict=True)})
