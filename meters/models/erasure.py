"""Erasure: that personal properties were removed, from how many events, and why (R6)."""

import uuid
from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.frozen import append_only
from meters.models.receipt import Receipt


class Erasure(models.Model):
    """The record of an erasure. It never holds what was erased: of a property that chose the events, only the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the erasure.")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", help_text="Whose events.")
    case_key = models.CharField("case", max_length=255, blank=True, help_text="The case whose events were chosen.")
    chosen_by = models.CharField(
        "property", max_length=64, blank=True, help_text="The property by whose value events were chosen."
    )
    names = models.JSONField(default=list, help_text="The properties removed; empty for all that no bill depends on.")
    events = models.PositiveIntegerField(help_text="How many events lost properties.")
    quarantined = models.PositiveIntegerField(help_text="How many events in quarantine did.")
    reason = models.CharField(max_length=400, help_text="Why.")
    erased_at = models.DateTimeField(help_text="When.")
    erased_by = models.CharField(max_length=150, help_text="Who.")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", help_text="Its receipt.")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 over the canonical JSON of this record.")

    class Meta:
        ordering: ClassVar = ["-erased_at", "pk"]
        triggers: ClassVar = append_only("erasure")

    def __str__(self) -> str:
        return self.reason
