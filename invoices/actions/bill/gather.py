"""Gather what a chunk of customers agreed to, used, and was billed already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from customers.models import Customer, PlanAssignment
from customers.rules.interval import Interval
from customers.rules.period import Period
from customers.rules.zones import local_date
from invoices.models import Invoice, InvoiceLine, InvoiceStatus
from invoices.rules.documents import Place
from invoices.rules.due import Agreement, DueLine, FlatFee, UsageCharge, UsageOf, closing_period
from meters.actions.usage import Window, usage_in
from meters.models import Meter
from meters.rules.usage import UsageSum, total
from plans.actions.charges import terms
from plans.models import Anchor, Charge, PlanVersion, PriceOverride, Timing
from plans.rules.catalogue.rates import parse_rate
from plans.rules.charges import FlatCharge, VersionCharge
from plans.rules.filters import matches
from plans.rules.rates import Rate
from plans.rules.usage import Usage

Billed = frozenset[tuple[int, int | None, str, object]]
"""(assignment, charge, kind, first day of service) of lines that stand on issued invoices."""


@dataclass(frozen=True, slots=True)
class Account:
    """A customer with everything that a run needs to know to bill it."""

    customer: Customer
    as_of: datetime
    assignments: Sequence[PlanAssignment]
    agreements: Sequence[Agreement]
    billed: Billed
    closed: frozenset[Place]
    usage_of: UsageOf

    @property
    def charges(self) -> Mapping[int, Charge]:
        """The charges of all agreements by id."""
        return _charges(self.assignments)

    def unbilled(self, lines: Iterable[DueLine]) -> Iterator[DueLine]:
        """The lines that no issued invoice carries."""
        return (x for x in lines if (x.assignment_id, x.charge_id, x.kind, x.service.start) not in self.billed)


def gather(who: Mapping[Customer, datetime], month: str) -> list[Account]:
    """The accounts of `who`, each as of its instant, in a constant number of queries."""
    assignments = _assignments(who)
    agreements = {a.pk: agreement_of(a) for found in assignments.values() for a in found}
    billed = _billed(agreements)
    windows = [
        Window(a.customer_id, covered)
        for found in assignments.values()
        for a in found
        if (covered := _covered(agreements[a.pk], month))
    ]
    meters = {c.meter_id for found in assignments.values() for c in _charges(found).values() if c.meter_id}
    usage = usage_in(sorted(set(windows), key=lambda w: (w.customer_id, w.period)), meters)
    closed = _closed(who)
    return [
        Account(
            customer=customer,
            as_of=as_of,
            assignments=own,
            agreements=[agreements[a.pk] for a in own],
            billed=billed,
            closed=closed.get(customer.pk, frozenset()),
            usage_of=partial(_usage_of, customer.pk, _charges(own), usage),
        )
        for customer, as_of in who.items()
        for own in [assignments.get(customer.pk, [])]
    ]


def agreement_of(assignment: PlanAssignment) -> Agreement:
    """The assignment as the rules see it."""
    version = _version(assignment)
    agreed, rows = terms(version), version.charges.all()
    overrides = {each.charge_key: parse_rate(each.rate) for each in price_overrides(assignment)}
    return Agreement(
        assignment_id=assignment.pk,
        name=version.plan.name,
        start=assignment.starts_on,
        end=assignment.ends_on,
        interval=Interval(version.interval),
        currency=version.currency,
        charges=[
            _charge_of(row, charge, version.currency, overrides)
            for row, charge in zip(rows, agreed.charges, strict=True)
        ],
        anchor=_anchor(assignment, version),
        trial_days=assignment.trial_days,
        minimum=agreed.minimum,
        cap=agreed.cap,
    )


def _anchor(assignment: PlanAssignment, version: PlanVersion) -> date | None:
    if version.anchor == Anchor.CALENDAR:
        return None
    return assignment.anchored_on or assignment.starts_on


def price_overrides(assignment: PlanAssignment) -> Iterable[PriceOverride]:
    """The prices that this customer has instead of the plan's."""
    return assignment.overrides.all()


def _charge_of(
    row: Charge, charge: VersionCharge, currency: str, overrides: Mapping[str, Rate]
) -> FlatFee | UsageCharge:
    if isinstance(charge, FlatCharge):
        return FlatFee(row.pk, charge.amount, charge.timing == Timing.ADVANCE, row.line_text("1"))
    assert row.meter is not None
    agreed = charge.terms(currency, overrides.get(charge.key))
    return UsageCharge(row.pk, agreed, row.line_text, partial(_unit, row.meter))


def _unit(meter: Meter, quantity: Decimal) -> str:
    return meter.unit_singular if quantity == 1 else meter.unit_plural


def _version(assignment: PlanAssignment) -> PlanVersion:
    version = assignment.plan_version
    assert isinstance(version, PlanVersion)
    return version


def _assignments(who: Mapping[Customer, datetime]) -> dict[int, list[PlanAssignment]]:
    """Each customer's assignments that had begun by its instant, oldest first."""
    rows = (
        PlanAssignment.objects.filter(customer__in=who)
        .order_by("customer_id", "starts_on", "pk")
        .select_related("plan_version__plan")
        .prefetch_related("plan_version__charges__meter", "overrides")
    )
    today = {customer.pk: local_date(as_of, customer.timezone) for customer, as_of in who.items()}
    found: dict[int, list[PlanAssignment]] = {}
    for row in rows:
        if row.starts_on <= today[row.customer_id]:
            found.setdefault(row.customer_id, []).append(row)
    return found


def _billed(assignments: Iterable[int]) -> Billed:
    lines = InvoiceLine.objects.filter(assignment__in=list(assignments)).order_by()
    issued = lines.exclude(invoice__status__in=[InvoiceStatus.DRAFT, InvoiceStatus.VOID])
    return frozenset(issued.values_list("assignment_id", "charge_id", "kind", "period_start"))


def _covered(agreement: Agreement, month: str) -> Period | None:
    period = closing_period(agreement, month)
    return agreement.covered(period) if period else None


def _closed(who: Iterable[Customer]) -> dict[int, frozenset[Place]]:
    """Where each customer's issued invoices stand: nothing can be added there."""
    rows = Invoice.objects.standing().filter(customer__in=who).exclude(status=InvoiceStatus.DRAFT).order_by()
    found: dict[int, set[Place]] = {}
    for customer_id, *place in rows.values_list("customer_id", "period", "currency", "kind"):
        found.setdefault(customer_id, set()).add(Place(*place))
    return {customer_id: frozenset(places) for customer_id, places in found.items()}


def _charges(assignments: Sequence[PlanAssignment]) -> Mapping[int, Charge]:
    return {c.pk: c for a in assignments for c in _version(a).charges.all()}


def _usage_of(
    customer_id: int,
    charges: Mapping[int, Charge],
    usage: Mapping[Window, Sequence[UsageSum]],
    _: int,
    charge_id: int,
    days: Period,
) -> Usage:
    """The usage that one charge prices: its meter's, with the dimension values its filter lets through."""
    charge = charges[charge_id]
    own = [part for part in usage[Window(customer_id, days)] if part.meter_id == charge.meter_id]
    return Usage(*total(own, partial(matches, charge.filter)))
