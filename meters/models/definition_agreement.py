"""DefinitionAgreement: which version a customer signed."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.frozen import append_only
from meters.models.meter import Meter
from meters.models.outcome_definition import OutcomeDefinition


class DefinitionAgreement(models.Model):
    """A customer whose cases are judged by one version whatever is published later."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="definition_agreements", help_text="Who agreed."
    )
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", editable=False, help_text="On what.")
    definition = models.ForeignKey(
        OutcomeDefinition, on_delete=models.PROTECT, related_name="agreements", help_text="The version agreed to."
    )
    accepted_by = models.CharField(max_length=200, help_text="The person who accepted it for the customer.")
    accepted_at = models.DateTimeField(help_text="Cases that open from then on are judged by the version.")

    class Meta:
        verbose_name = "agreement"
        ordering: ClassVar = ["customer", "meter", "-accepted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "meter", "accepted_at"],
                name="agreement_one_at_a_time",
                violation_error_message="The customer agreed to another version at the same instant.",
            )
        ]
        triggers: ClassVar = append_only("agreement")

    def __str__(self) -> str:
        return f"{self.customer}: {self.definition}"
