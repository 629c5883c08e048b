"""Assignments as the rules see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from customers.models import Customer, PlanAssignment
from customers.rules.interval import Interval
from customers.rules.zones import local_date
from invoices.rules.agreement import Agreement, FlatFee, UsageCharge
from meters.models import Meter
from plans.actions.charges import terms
from plans.models import Anchor, Charge, PlanVersion, Timing
from plans.rules.catalogue.rates import parse_rate
from plans.rules.charges import FlatCharge, VersionCharge, VersionTerms
from plans.rules.rates import Rate


def assignments_of(who: Mapping[Customer, datetime]) -> dict[int, list[PlanAssignment]]:
    """Each customer's assignments that had begun by its instant, oldest first, with all that their terms need.

    Assignments of one version share its row.
    """
    rows = (
        PlanAssignment.objects.filter(customer__in=who)
        .order_by("customer_id", "starts_on", "pk")
        .prefetch_related("plan_version__plan", "plan_version__charges__meter", "overrides")
    )
    today = {customer.pk: local_date(as_of, customer.timezone) for customer, as_of in who.items()}
    found: dict[int, list[PlanAssignment]] = {}
    for row in rows:
        if row.starts_on <= today[row.customer_id]:
            found.setdefault(row.customer_id, []).append(row)
    return found


def agreements_of(assignments: Sequence[PlanAssignment]) -> list[Agreement]:
    """One customer's assignments as the rules see them."""
    ends = {(row.ends_on, _version(row).currency) for row in assignments}
    return [_agreement(row, takes_over=(row.starts_on, _version(row).currency) in ends) for row in assignments]


def charges_of(assignments: Iterable[PlanAssignment]) -> dict[int, Charge]:
    """The charges of the assignments' versions by their primary keys."""
    return {charge.pk: charge for row in assignments for charge in _version(row).charges.all()}


def _agreement(assignment: PlanAssignment, *, takes_over: bool) -> Agreement:
    version = _version(assignment)
    agreed, rows = _terms(version), version.charges.all()
    overrides = {each.charge_key: parse_rate(each.rate) for each in assignment.overrides.all()}
    return Agreement(
        assignment_id=assignment.pk,
        key=version.plan.key,
        name=version.plan.name,
        start=assignment.starts_on,
        end=assignment.ends_on,
        interval=Interval(version.interval),
        currency=version.currency,
        charges=[
            _charge(row, charge, version.currency, overrides) for row, charge in zip(rows, agreed.charges, strict=True)
        ],
        anchor=_anchor(assignment, version),
        trial_days=assignment.trial_days,
        minimum=agreed.minimum,
        cap=agreed.cap,
        takes_over=takes_over,
    )


def _terms(version: PlanVersion) -> VersionTerms:
    """The terms of the row, worked out once however many assignments share it."""
    known: dict[str, VersionTerms] = version.__dict__
    if "agreed_terms" not in known:
        known["agreed_terms"] = terms(version)
    return known["agreed_terms"]


def _anchor(assignment: PlanAssignment, version: PlanVersion) -> date | None:
    if version.anchor == Anchor.CALENDAR:
        return None
    return assignment.anchored_on or assignment.starts_on


def _charge(row: Charge, charge: VersionCharge, currency: str, overrides: Mapping[str, Rate]) -> FlatFee | UsageCharge:
    if isinstance(charge, FlatCharge):
        return FlatFee(
            charge_id=row.pk,
            key=row.key,
            amount=charge.amount,
            in_advance=charge.timing == Timing.ADVANCE,
            text=row.line_text("1"),
        )
    assert row.meter is not None
    return UsageCharge(
        charge_id=row.pk,
        key=row.key,
        meter_id=row.meter.pk,
        terms=charge.terms(currency, overrides.get(charge.key)),
        where=charge.where,
        text=row.line_text,
        unit=partial(_unit, row.meter),
        rolls_over=charge.rollover,
    )


def _unit(meter: Meter, quantity: Decimal) -> str:
    return meter.unit_singular if quantity == 1 else meter.unit_plural


def _version(assignment: PlanAssignment) -> PlanVersion:
    version = assignment.plan_version
    assert isinstance(version, PlanVersion)
    return version
