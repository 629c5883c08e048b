"""Begin a new version of a plan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from plans.models import Charge, Plan, PlanVersion, VersionStatus

AGREED = ("currency", "interval", "anchor", "trial_days", "minimum", "cap")


@transaction.atomic
def draft(plan: Plan, **agreed: Any) -> PlanVersion:
    """A draft without charges, with the plan's next number and these columns.

    ValidationError while the plan has another draft.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    latest = plan.versions.order_by("-number").first()
    if latest and plan.versions.filter(status=VersionStatus.DRAFT).exists():
        raise ValidationError(f"{plan} has a draft already; publish or delete it first.")
    number = latest.number + 1 if latest else 1
    return PlanVersion.objects.create(plan=plan, number=number, **agreed)


@transaction.atomic
def draft_from(version: PlanVersion) -> PlanVersion:
    """A draft that charges what this version does; ValidationError while the plan has another draft."""
    copy = draft(version.plan, **{name: getattr(version, name) for name in AGREED})
    charges = list(version.charges.all())
    for charge in charges:
        charge.pk, charge.version = None, copy
        charge._state.adding = True
    Charge.objects.bulk_create(charges)
    return copy
