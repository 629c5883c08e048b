"""ClosedPeriod: a billing period of an agreement whose bill was issued, or came to nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from customers.models import PlanAssignment


class ClosedPeriod(models.Model):
    """From here on differences become adjustments (R12). Half-open days of the service."""

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="closed_periods", help_text="The agreement."
    )
    period_start = models.DateField(help_text="The first day of the service.")
    period_end = models.DateField(help_text="The first day after the service.")
    closed_at = models.DateTimeField(help_text="When it was issued first.")
    reconciled_to_page = models.PositiveBigIntegerField(
        default=0, help_text="The page of the journal up to which documents carry its usage."
    )

    class Meta:
        ordering: ClassVar = ["assignment", "period_start"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "period_start"], name="closed_period_once"),
            models.CheckConstraint(name="closed_period_has_days", condition=Q(period_end__gt=F("period_start"))),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} from {self.period_start}"
