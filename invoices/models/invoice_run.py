"""InvoiceRun: the month's to-do list."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Count


class InvoiceRun(models.Model):
    """Bills the periods that close in one month; its rows say which customers are left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the run.")
    period = models.CharField(max_length=7, unique=True, help_text="The month that is billed, such as 2026-10.")
    requested_at = models.DateTimeField(help_text="When somebody last asked for it.")
    requested_by = models.CharField(max_length=150, blank=True, help_text="Who last asked for it.")

    class Meta:
        ordering: ClassVar = ["-period"]

    def __str__(self) -> str:
        return self.period

    def counts(self) -> Mapping[str, int]:
        """How many customers stand at each status."""
        rows = self.rows.values_list("status").annotate(Count("pk"))
        return dict(rows.order_by())
