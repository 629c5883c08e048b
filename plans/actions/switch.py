"""Let a customer go over to another version, of the same plan or of another one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import PlanAssignment
from plans.actions.assign import locked
from plans.actions.going_over import carry_out, going_over, target_of
from plans.models import PlanVersion
from plans.rules.placement import Refusal
from plans.rules.switching import NextPeriod


@dataclass(frozen=True, slots=True)
class Switched:
    """The assignment that goes on, and sentences about prices of the customer's own that it does not keep."""

    assignment: PlanAssignment
    lost: Sequence[str]


@transaction.atomic
def switch(
    assignment: PlanAssignment, version: PlanVersion, *, on: date | NextPeriod, keep_overrides: bool = False
) -> Switched:
    """End the assignment on the day and go on with the version from that day, under the customer's lock (R20).

    What goes on keeps the end, the day from which periods are counted and what is left of the trial, and with
    `keep_overrides` the customer's own prices, as far as their charges exist in the version. Raises
    ValidationError by field (`plan_version`, `on`) and changes nothing.
    """
    locked([assignment.customer_id])
    rows = PlanAssignment.objects.select_related("customer").prefetch_related("overrides")
    [found] = going_over([rows.get(pk=assignment.pk)], target_of(version), on, keep_overrides=keep_overrides)
    if found.refusals:
        raise ValidationError(by_field(found.refusals))
    carry_out([found])
    return Switched(found.after, found.lost)


def by_field(refusals: Sequence[Refusal]) -> dict[str, list[str]]:
    """Sentences by the field that they are about."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for refusal in refusals:
        found[refusal.field].append(refusal.sentence)
    return dict(found)
