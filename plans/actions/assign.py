"""Put customers on plan versions, and end it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import Customer, PlanAssignment
from plans.actions.charges import terms
from plans.actions.override import Override, checked, override_rows, priced
from plans.models import PlanVersion, PriceOverride, VersionStatus
from plans.rules.charges import VersionTerms
from plans.rules.placement import Placement, refusals
from plans.rules.switching import ANNIVERSARY

MOST_TRIAL_DAYS = 3660


@transaction.atomic
def assign(
    customer: Customer,
    version: PlanVersion,
    *,
    starts_on: date,
    ends_on: date | None = None,
    trial_days: int | None = None,
    overrides: Sequence[Override] = (),
) -> PlanAssignment:
    """Put the customer on the version over [starts_on, ends_on); raises ValidationError by field (R20).

    Without `trial_days` the trial is the version's. `overrides` are prices of this customer's own.
    """
    trial = version.trial_days if trial_days is None else trial_days
    if not 0 <= trial <= MOST_TRIAL_DAYS:
        raise ValidationError({"trial_days": f"A trial has 0 to {MOST_TRIAL_DAYS:,} days."})
    assignment = PlanAssignment(
        customer=customer, plan_version=version, starts_on=starts_on, ends_on=ends_on, trial_days=trial
    )
    assign_all([assignment])
    if overrides:
        PriceOverride.objects.bulk_create(override_rows(assignment, checked(priced(version), overrides)))
    return assignment


@transaction.atomic
def assign_all(assignments: Sequence[PlanAssignment]) -> None:
    """Save unsaved assignments with the trial days they have, all or none, in a handful of statements.

    Raises ValidationError by field for the first that does not fit (R20). The customers are
    locked, so that no two placements are checked without seeing each other.
    """
    customers = locked(assignment.customer_id for assignment in assignments)
    offered = terms_of((row.plan_version_id for row in assignments), status=VersionStatus.PUBLISHED)
    others = placements(customers)
    for assignment in assignments:
        if assignment.plan_version_id not in offered:
            raise ValidationError({"plan_version": "Only a published version can be assigned."})
        wanted = placement(assignment, offered)
        assignment.plan_key = wanted.terms.plan
        if wanted.terms.anchor == ANNIVERSARY:
            assignment.anchored_on = assignment.anchored_on or assignment.starts_on
        _check(wanted, customers[assignment.customer_id].currency, others[assignment.customer_id])
        others[assignment.customer_id].append(wanted)
    PlanAssignment.objects.bulk_create(assignments)


def end(assignment: PlanAssignment, *, ends_on: date | None) -> None:
    """Let the assignment end on this day, or go on for None; raises ValidationError by field."""
    assignment.refresh_from_db()
    assignment.ends_on = ends_on
    end_all([assignment])


@transaction.atomic
def end_all(assignments: Sequence[PlanAssignment]) -> None:
    """Save the days on which the assignments end now, all or none, as `assign_all` does.

    One that goes over to another version ends on the day on which that one begins.
    """
    customers = locked(assignment.customer_id for assignment in assignments)
    _check_chains(assignments)
    agreed = terms_of(assignment.plan_version_id for assignment in assignments)
    others = placements(customers, besides=assignments)
    for assignment in assignments:
        wanted = placement(assignment, agreed)
        _check(wanted, wanted.terms.currency, others[assignment.customer_id])
        others[assignment.customer_id].append(wanted)
    PlanAssignment.objects.bulk_update(assignments, ["ends_on"], batch_size=1000)


def locked(customers: Iterable[int]) -> dict[int, Customer]:
    """The customers by primary key, locked in its order until the transaction ends (R9)."""
    rows = Customer.objects.select_for_update(no_key=True).filter(pk__in=set(customers))
    return {customer.pk: customer for customer in rows.order_by("pk")}


def placements(customers: Collection[int], besides: Iterable[PlanAssignment] = ()) -> defaultdict[int, list[Placement]]:
    """What each of the customers was, is or will be on, by the customer's primary key."""
    rows = PlanAssignment.objects.filter(customer__in=customers)
    standing = list(rows.exclude(pk__in=[row.pk for row in besides]))
    agreed = terms_of(row.plan_version_id for row in standing)
    found: defaultdict[int, list[Placement]] = defaultdict(list)
    for row in standing:
        found[row.customer_id].append(placement(row, agreed))
    return found


def placement(row: PlanAssignment, agreed: dict[int, VersionTerms]) -> Placement:
    """The assignment as a value, its terms found by the version's primary key."""
    return Placement(agreed[row.plan_version_id], row.starts_on, row.ends_on)


def terms_of(versions: Iterable[int], **only: object) -> dict[int, VersionTerms]:
    """The terms of the versions by primary key, as far as they meet `only`, in a handful of statements."""
    rows = PlanVersion.objects.select_related("plan").prefetch_related("charges__meter")
    return {version.pk: terms(version) for version in rows.filter(pk__in=set(versions), **only)}


def _check_chains(assignments: Sequence[PlanAssignment]) -> None:
    ends = {assignment.pk: assignment.ends_on for assignment in assignments}
    for follower in PlanAssignment.objects.filter(follows__in=ends).select_related("plan_version__plan"):
        if follower.follows_id is not None and ends[follower.follows_id] != follower.starts_on:
            said = f"The customer goes over to {follower.plan_version} on {follower.starts_on}; that day does not move."
            raise ValidationError({"ends_on": said})


def _check(wanted: Placement, currency: str, others: Sequence[Placement]) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for refusal in refusals(wanted, currency, others):
        found[refusal.field].append(refusal.sentence)
    if found:
        raise ValidationError(dict(found))
