"""RunMove: somebody paused, resumed, closed or reopened a month."""

from typing import ClassVar

from django.db import models

from customers.models.frozen import append_only
from invoices.models.invoice_run import InvoiceRun


class RunMoveKind(models.TextChoices):
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


class RunMove(models.Model):
    """Who did it, when and why; never changed."""

    run = models.ForeignKey(InvoiceRun, on_delete=models.PROTECT, related_name="moves", help_text="The run.")
    kind = models.CharField("what", max_length=8, choices=RunMoveKind.choices, help_text="What was done.")
    at = models.DateTimeField(help_text="When.")
    by = models.CharField(max_length=150, help_text="Who did it.")
    reason = models.CharField(max_length=500, blank=True, help_text="Why.")

    class Meta:
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = append_only("run_move")

    def __str__(self) -> str:
        return f"{self.run} {self.kind} by {self.by}"
