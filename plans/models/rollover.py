"""Rollover: included units that a period left for the next one."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from customers.models import PlanAssignment
from customers.models.fields import quantity_field
from customers.models.frozen import append_only
from plans.models.charge import Charge


class Rollover(models.Model):
    """Fixed when the period before is issued first (R19); they are gone after the period that begins here."""

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="rollovers", help_text="The agreement."
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, related_name="+", help_text="The charge they stand for."
    )
    period_start = models.DateField(help_text="The first day of the period in which they may be used.")
    units = quantity_field("How many.")
    at = models.DateTimeField(help_text="When it was fixed.")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "charge", "period_start"], name="rollover_once"),
            models.CheckConstraint(name="rollover_units", condition=Q(units__gt=0)),
        ]
        triggers: ClassVar = append_only("rollover")

    def __str__(self) -> str:
        return f"{self.units.normalize():f} into {self.period_start}"
