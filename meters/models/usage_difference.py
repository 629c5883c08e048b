"""UsageDifference: what one receipt changed in the usage of one day."""

from typing import ClassVar

import pgtrigger
from django.db import models

from customers.models import Customer
from customers.models.fields import quantity_field
from customers.rules.period import Period
from meters.models.meter import Meter
from meters.models.receipt import Receipt


class UsageDifferenceQuerySet(models.QuerySet["UsageDifference"]):
    def dated_in(self, period: Period) -> "UsageDifferenceQuerySet":
        """Differences on the local dates of the period."""
        return self.filter(local_date__gte=period.start, local_date__lt=period.end)


class UsageDifference(models.Model):
    """What one receipt added to, or took from, (customer, meter, day, dimensions). Appended, never updated;
    the sealer folds it into `UsageDay` and deletes it, so that what is here is what no page holds yet.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="Whose usage it is.",
    )
    meter = models.ForeignKey(
        Meter,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="What was counted.",
    )
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="What brought it in.",
    )
    local_date = models.DateField("day", help_text="The customer's local date.")
    dimensions = models.JSONField(default=dict, help_text="Values that prices may distinguish; class among them.")
    events = models.BigIntegerField(help_text="How many events or outcomes.")
    quantity = quantity_field("How much.")

    objects = UsageDifferenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["customer", "meter", "local_date"], name="usage_difference_by_day")]
        triggers: ClassVar = [pgtrigger.Protect(name="usage_difference_not_updated", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.local_date}"
