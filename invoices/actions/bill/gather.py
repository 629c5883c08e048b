"""Gather what a chunk of customers agreed to, used, bought, and was billed already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from customers.models import Customer, PlanAssignment
from customers.rules.period import Period, month
from customers.rules.zones import local_date
from invoices.actions.bill.agreements import agreements_of, assignments_of, charges_of
from invoices.actions.bill.billed import Billed, billed_so_far
from invoices.actions.bill.bought import Bought, bought_by, discounts_of
from invoices.actions.reconcile.periods import closed_periods
from invoices.rules.agreement import Agreement, UsageCharge
from invoices.rules.closed import Closed
from invoices.rules.coupons import Discount
from invoices.rules.due import Offered, UsageOf
from meters.models import JournalPage
from plans.actions.used import Question, Used, used
from plans.models import Charge, Rollover
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True)
class Page:
    """The page of the journal up to which an account counts; 0 before the first, or where it counts beyond them."""

    number: int
    hash: bytes | None


NO_PAGE = Page(0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer with everything that a run needs to know to bill it."""

    customer: Customer
    as_of: datetime
    agreements: Sequence[Agreement]
    charges: Mapping[int, Charge]
    billed: Billed
    usage_of: UsageOf
    offered: Offered
    closed: Sequence[Closed]
    page: Page
    bought: Bought
    discounts: Sequence[Discount]


def gather(who: Mapping[Customer, datetime], label: str) -> list[Account]:
    """The accounts of `who` for the run of a month, each as of its instant, in a constant number of queries.

    Of usage they know what the pages of the journal hold (R8).
    """
    assignments = assignments_of(who)
    agreements = {pk: agreements_of(own) for pk, own in assignments.items()}
    return _accounts(who, label, assignments, agreements, agreements, until=None, unsealed=False)


def gather_closed(who: Mapping[Customer, datetime], label: str) -> list[Account]:
    """The accounts of `who` with all periods that were closed before the end of a month, and none that is open."""
    assignments = assignments_of(who)
    agreements = {pk: agreements_of(own) for pk, own in assignments.items()}
    return _accounts(who, label, assignments, {}, agreements, until=None, unsealed=False, every=True)


def gather_running(customer: Customer, as_of: datetime, *, unsealed: bool) -> dict[str, Account]:
    """The customer's account for each month in which a billing period closes that is running, in their order.

    Its usage ends with the local day of `as_of`. Closed periods are compared in the first of the months.
    """
    who, today = {customer: as_of}, local_date(as_of, customer.timezone)
    assignments = assignments_of(who)
    closing: dict[str, list[Agreement]] = {}
    ever = agreements_of(assignments.get(customer.pk, []))
    for agreement in ever:
        period = agreement.period_of(today)
        if agreement.covered(period):
            closing.setdefault(period.label, []).append(agreement)
    found = {}
    labels = sorted({*closing, f"{today:%Y-%m}"})
    for label in labels:
        agreements = {customer.pk: closing.get(label, [])}
        compared = {customer.pk: ever} if label == labels[0] else {}
        (found[label],) = _accounts(who, label, assignments, agreements, compared, until=today, unsealed=unsealed)
    return found


def _accounts(
    who: Mapping[Customer, datetime],
    label: str,
    assignments: Mapping[int, Sequence[PlanAssignment]],
    agreements: Mapping[int, Sequence[Agreement]],
    compared: Mapping[int, Sequence[Agreement]],
    *,
    until: date | None,
    unsealed: bool,
    every: bool = False,
) -> list[Account]:
    billed, bought = billed_so_far(list(who), label), bought_by(who, month(label))
    closed = {
        pk: [each for each in own if not _is_open(each, label, billed[pk])]
        for pk, own in closed_periods(who, compared, month(label).end, every=every).items()
    }
    questions = [
        question
        for customer in who
        for agreement in agreements.get(customer.pk, [])
        for question in _questions(customer, agreement, label, billed[customer.pk], bought[customer.pk], until)
    ] + [
        question
        for customer in who
        for each in closed.get(customer.pk, [])
        if each.covered
        for question in _asked(customer, each.agreement, each.covered, bought[customer.pk], until)
    ]
    read = used(questions, unsealed=unsealed)
    offered = _offered(
        [
            *_closing([each for own in agreements.values() for each in own], label),
            *((each.agreement, each.period) for own in closed.values() for each in own),
        ]
    )
    page = _page(read)
    discounts = discounts_of(who, month(label))
    return [
        Account(
            customer=customer,
            as_of=as_of,
            agreements=agreements.get(customer.pk, []),
            charges=charges_of(assignments.get(customer.pk, [])),
            billed=billed[customer.pk],
            usage_of=partial(
                _usage_of,
                customer.pk,
                _usage_charges([*agreements.get(customer.pk, []), *compared.get(customer.pk, [])]),
                read,
                until,
            ),
            offered=offered,
            closed=closed.get(customer.pk, []),
            page=page,
            bought=bought[customer.pk],
            discounts=discounts[customer.pk],
        )
        for customer, as_of in who.items()
    ]


def _questions(
    customer: Customer, agreement: Agreement, label: str, billed: Billed, bought: Bought, until: date | None
) -> Iterator[Question]:
    """What usage the pricing of the closing period will ask for."""
    period = agreement.closing_in(label)
    service = agreement.covered(period) if period else None
    if period is not None and service is not None and (agreement.assignment_id, service.start) not in billed.usage:
        yield from _asked(customer, agreement, service, bought, until)


def _asked(
    customer: Customer, agreement: Agreement, service: Period, bought: Bought, until: date | None
) -> Iterator[Question]:
    """What usage the pricing of the days will ask for, those that a pack covers apart."""
    for charge in agreement.charges:
        if isinstance(charge, UsageCharge):
            days = {service, *(pack.covered(service) for pack in bought.packs if pack.meter_id == charge.meter_id)}
            yield from (_question(customer.pk, charge, each, until) for each in days if each)


def _question(customer_id: int, charge: UsageCharge, days: Period, until: date | None) -> Question:
    """What the charge prices on the days, up to and with `until`, which is one of them or later."""
    if until is not None:
        days = Period(days.start, min(days.end, until + timedelta(days=1)))
    return Question(customer_id, charge.meter_id, charge.where, charge.terms, days)


def _is_open(closed: Closed, label: str, billed: Billed) -> bool:
    """Whether it is the period that the run bills itself, because it came to nothing before."""
    agreement = closed.agreement
    return agreement.closing_in(label) == closed.period and (
        (agreement.assignment_id, closed.service.start) not in billed.usage
    )


def _page(read: Used) -> Page:
    """The page that was read up to, with its hash."""
    number = read.counted.page or 0
    row = JournalPage.objects.filter(pk=number).values_list("hash", flat=True).first() if number else None
    return Page(number, bytes(row) if row is not None else None)


def _closing(agreements: Sequence[Agreement], label: str) -> Iterator[tuple[Agreement, Period]]:
    for agreement in agreements:
        if period := agreement.closing_in(label):
            yield agreement, period


def _offered(periods: Iterable[tuple[Agreement, Period]]) -> Offered:
    """Units that the periods before left, where any terms roll units over; one statement, or none."""
    rolling = {
        (agreement.assignment_id, charge.charge_id, period.start)
        for agreement, period in periods
        for charge in agreement.charges
        if isinstance(charge, UsageCharge) and charge.rolls_over
    }
    if not rolling:
        return {}
    rows = Rollover.objects.filter(
        assignment__in={assignment for assignment, _, _ in rolling}, period_start__in={start for _, _, start in rolling}
    )
    return {
        (assignment, charge, start): units
        for assignment, charge, start, units in rows.values_list("assignment", "charge", "period_start", "units")
    }


def _usage_charges(agreements: Sequence[Agreement]) -> dict[tuple[int, int], UsageCharge]:
    return {
        (agreement.assignment_id, charge.charge_id): charge
        for agreement in agreements
        for charge in agreement.charges
        if isinstance(charge, UsageCharge)
    }


def _usage_of(
    customer_id: int,
    charges: Mapping[tuple[int, int], UsageCharge],
    read: Used,
    until: date | None,
    assignment_id: int,
    charge_id: int,
    days: Period,
) -> Usage:
    return read.of(_question(customer_id, charges[assignment_id, charge_id], days, until))
