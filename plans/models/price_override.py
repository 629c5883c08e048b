"""PriceOverride: a price that one customer has instead of the plan's."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from customers.models import PlanAssignment
from customers.models.fields import key_field
from customers.models.frozen import append_only
from plans.rules.catalogue.rates import parse_rate
from plans.rules.rates import RateError


class PriceOverride(models.Model):
    """Replaces the rate of one charge for as long as the assignment runs; what was agreed is never edited."""

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="overrides", help_text="Whose price it is."
    )
    charge_key = key_field("The key of the charge in the plan.")
    rate = models.JSONField(help_text="The rate instead of the charge's own, in the form that catalogue files use.")
    reason = models.CharField(max_length=200, help_text="Why this customer pays another price.")

    class Meta:
        ordering: ClassVar = ["assignment", "charge_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "charge_key"],
                name="price_override_once",
                violation_error_message="The charge has another price for this customer already.",
            ),
        ]
        triggers: ClassVar = append_only("price_override")

    def __str__(self) -> str:
        return f"{self.charge_key} of {self.assignment}"

    def clean(self) -> None:
        """Explain what is wrong with the rate."""
        try:
            parse_rate(self.rate)
        except RateError as error:
            raise ValidationError({"rate": str(error)}) from error
