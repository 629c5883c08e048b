"""Withheld: a rise of a closed bill that is not billed (R13)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from customers.models import PlanAssignment
from customers.models.fields import money_field, quantity_field
from customers.models.frozen import append_only
from plans.models import Charge


class Withheld(models.Model):
    """What a reversal would have made dearer: billed + withheld is the price. Negative when it is released."""

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="+", help_text="The agreement."
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, null=True, related_name="+", help_text="The charge; empty for the whole plan."
    )
    period_start = models.DateField(help_text="The first day of the service.")
    amount = money_field("Due and not billed.")
    quantity = quantity_field("By how many units the usage changed with it.", default=0)
    page_number = models.PositiveBigIntegerField(help_text="The page of the journal up to which it counts.")
    at = models.DateTimeField(help_text="When it was found.")

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "withheld amounts"
        indexes: ClassVar = [models.Index(fields=["assignment", "period_start"], name="withheld_period")]
        constraints: ClassVar = [models.CheckConstraint(name="withheld_amount", condition=~Q(amount=0))]
        triggers: ClassVar = append_only("withheld")

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} of {self.period_start}"
