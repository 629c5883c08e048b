"""Put customers on plan versions, and end it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import Customer, PlanAssignment
from plans.actions.charges import terms
from plans.models import PlanVersion, VersionStatus
from plans.rules.charges import VersionTerms
from plans.rules.placement import Placement, refusals


def assign(customer: Customer, version: PlanVersion, *, starts_on: date, ends_on: date | None = None) -> PlanAssignment:
    """Put the customer on the version over [starts_on, ends_on); raises ValidationError by field (R20)."""
    assignment = PlanAssignment(customer=customer, plan_version=version, starts_on=starts_on, ends_on=ends_on)
    assign_all([assignment])
    return assignment


@transaction.atomic
def assign_all(assignments: Sequence[PlanAssignment]) -> None:
    """Save unsaved assignments, all or none, in a handful of statements.

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
    """Save the days on which the assignments end now, all or none, as `assign_all` does."""
    customers = locked(assignment.customer_id for assignment in assignments)
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


def _check(wanted: Placement, currency: str, others: Sequence[Placement]) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for refusal in refusals(wanted, currency, others):
        found[refusal.field].append(f"{refusal.text[0].upper()}{refusal.text[1:]}.")
    if found:
        raise ValidationError(dict(found))
