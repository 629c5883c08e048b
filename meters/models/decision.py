"""Decision: a person or an application took a verdict back, and that is evidence too (R4)."""

import uuid
from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.frozen import append_only
from meters.models.meter import Meter
from meters.models.receipt import Receipt


class DecisionKind(models.TextChoices):
    VOID = "void", "Taken back"
    EXCLUSION = "exclusion", "Never billed: an accepted dispute"


class Decision(models.Model):
    """Input to the verdict on one case, so that no later event undoes it by accident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the decision.")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices, help_text="What was decided.")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", help_text="Whose case it is.")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", help_text="The outcome's meter.")
    case_key = models.CharField(
        "case", max_length=255, blank=True, help_text="The case; empty where one event is the whole outcome."
    )
    outcome_id = models.UUIDField(help_text="The outcome it was about when it was decided.")
    about = models.UUIDField(
        null=True, help_text="The event that had decided the outcome, by which its window is found."
    )
    decided_at = models.DateTimeField(help_text="When it was received.")
    decided_by = models.CharField(max_length=150, help_text="The key or the person that decided.")
    reason = models.CharField(max_length=400, help_text="Why.")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", help_text="Its receipt.")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 over the canonical JSON of the decision.")

    class Meta:
        ordering: ClassVar = ["decided_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "case_key"], name="decision_by_case"),
            models.Index(fields=["outcome_id"], name="decision_by_outcome"),
        ]
        triggers: ClassVar = append_only("decision")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"
