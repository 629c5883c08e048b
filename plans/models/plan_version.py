"""PlanVersion: prices as published, frozen."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models.fields import currency_field, money_field
from plans.models.plan import Plan
from plans.rules import lifecycle
from plans.rules.lifecycle import MoveError, check_move


class VersionStatus(models.TextChoices):
    DRAFT = lifecycle.DRAFT, "Draft"
    PUBLISHED = lifecycle.PUBLISHED, "Published"
    RETIRED = lifecycle.RETIRED, "Retired"


class Interval(models.TextChoices):
    """How long a billing period is."""

    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    YEAR = "year", "Yearly"


class Anchor(models.TextChoices):
    """Where billing periods begin."""

    CALENDAR = "calendar", "On the first of the month"
    ANNIVERSARY = "anniversary", "On the day of the month on which the customer started"


TERMS = ("plan_id", "number", "currency", "interval", "anchor", "trial_days", "minimum", "cap", "published_at")


def _terms(side: str) -> str:
    return f"({', '.join(f'{side}.{column}' for column in TERMS)})"


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def published(self) -> Self:
        """Versions that customers can be assigned to."""
        return self.filter(status=VersionStatus.PUBLISHED)


class PlanVersion(models.Model):
    """One version of a plan: editable while a draft, frozen by the database once published."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="versions", help_text="Which plan this is a version of."
    )
    number = models.PositiveIntegerField(editable=False, help_text="1, 2, 3 … within the plan.")
    status = models.CharField(
        max_length=16,
        choices=VersionStatus.choices,
        default=VersionStatus.DRAFT,
        editable=False,
        help_text="Only a draft can be edited.",
    )
    currency = currency_field("The currency of all its prices, such as USD.")
    interval = models.CharField(
        "billing period",
        max_length=16,
        choices=Interval.choices,
        default=Interval.MONTH,
        help_text="How often it is invoiced.",
    )
    anchor = models.CharField(
        "periods begin",
        max_length=16,
        choices=Anchor.choices,
        default=Anchor.CALENDAR,
        help_text="On the first of the month for everybody, or on the day of the month on which the customer started.",
    )
    trial_days = models.PositiveSmallIntegerField(
        default=0,
        help_text="First days without flat fees, minimums and commitments. Usage is charged from the first day.",
    )
    minimum = money_field(
        "The least that all usage of the plan comes to in a period; a true-up line makes up what is missing.",
        null=True,
        blank=True,
    )
    cap = money_field(
        "The most that all usage of the plan comes to in a period; a discount line takes off what is beyond.",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(null=True, editable=False, help_text="When it was published.")

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status=VersionStatus.DRAFT),
                name="plan_version_one_draft",
                violation_error_message="The plan has a draft already; publish or delete it first.",
            ),
            models.CheckConstraint(
                name="plan_version_bounds",
                condition=(Q(minimum=None) | Q(minimum__gte=0))
                & (Q(cap=None) | Q(cap__gte=0))
                & (Q(minimum=None) | Q(cap=None) | Q(cap__gte=F("minimum"))),
                violation_error_message="Minimum and cap are not negative, and the cap is not below the minimum.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="plan_version_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.status <> 'draft' AND {_terms('OLD')} IS DISTINCT FROM {_terms('NEW')}"
                ),
            ),
            pgtrigger.Protect(
                name="plan_version_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
            pgtrigger.FSM(
                name="plan_version_moves",
                field="status",
                transitions=[
                    (source, target) for source, targets in lifecycle.MOVES.items() for target in sorted(targets)
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited."""
        return self.status == VersionStatus.DRAFT

    def move(self, target: str, *, at: datetime) -> None:
        """Take the version to `target`; raises MoveError when it may not go there, or somebody was faster."""
        check_move(self.status, target)
        changes = {"published_at": at} if target == VersionStatus.PUBLISHED else {}
        moved = PlanVersion.objects.filter(pk=self.pk, status=self.status).update(status=target, **changes)
        if moved != 1:
            raise MoveError(f"{self} was changed by somebody else; look again")
        self.refresh_from_db()
