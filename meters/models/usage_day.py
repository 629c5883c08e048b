"""UsageDay: sealed usage, one row for each customer, meter, day and set of dimension values."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.fields import quantity_field
from meters.models.meter import Meter


class UsageDay(models.Model):
    """What the sealed receipts come to. Written by the sealer alone, with the page, in one transaction."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="Whose usage."
    )
    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="What was counted."
    )
    local_date = models.DateField("day", help_text="The customer's local date.")
    dimensions = models.JSONField(default=dict, help_text="Values that prices may distinguish; class among them.")
    events = models.BigIntegerField(help_text="How many events or outcomes.")
    quantity = quantity_field("How much.")

    class Meta:
        ordering: ClassVar = ["customer", "meter", "local_date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "meter", "local_date", "dimensions"], name="usage_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.local_date}"
