"""PlanVersion: prices as published, frozen."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models

from customers.models.fields import currency_field
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
    published_at = models.DateTimeField(null=True, editable=False, help_text="When it was published.")

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(status=VersionStatus.DRAFT),
                name="plan_version_one_draft",
                violation_error_message="The plan has a draft already; publish or delete it first.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="plan_version_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND (OLD.plan_id, OLD.number, OLD.currency, OLD.interval, OLD.published_at)"
                    " IS DISTINCT FROM (NEW.plan_id, NEW.number, NEW.currency, NEW.interval, NEW.published_at)"
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
