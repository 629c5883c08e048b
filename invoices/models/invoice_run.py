"""InvoiceRun: the month's to-do list."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q

from customers.rules.period import PeriodError


class InvoiceRun(models.Model):
    """Bills the periods that close in one month; its rows say which customers are left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the run.")
    period = models.CharField(max_length=7, unique=True, help_text="The month that is billed, such as 2026-10.")
    requested_at = models.DateTimeField(help_text="When somebody last asked for it.")
    requested_by = models.CharField(max_length=150, blank=True, help_text="Who last asked for it.")
    paused_at = models.DateTimeField(null=True, editable=False, help_text="Since when nobody works on it.")
    closed_at = models.DateTimeField(null=True, editable=False, help_text="Since when the month is closed.")
    closed_by = models.CharField(max_length=150, blank=True, editable=False, help_text="Who closed the month.")

    class Meta:
        ordering: ClassVar = ["-period"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="run_closed_by_somebody", condition=Q(closed_at=None, closed_by="") | ~Q(closed_by="")
            )
        ]

    def __str__(self) -> str:
        return self.period

    @property
    def is_paused(self) -> bool:
        """Whether workers leave it alone, as the database knows now."""
        return InvoiceRun.objects.filter(pk=self.pk, paused_at__isnull=False).exists()

    def check_open(self) -> None:
        """Raises PeriodError for a month that was closed."""
        closed = InvoiceRun.objects.filter(pk=self.pk, closed_at__isnull=False).first()
        if closed is not None and closed.closed_at is not None:
            raise PeriodError(f"{self.period} was closed by {closed.closed_by}; reopen it first")

    def counts(self) -> Mapping[str, int]:
        """How many customers stand at each status."""
        rows = self.rows.values_list("status").annotate(Count("pk"))
        return dict(rows.order_by())
