"""InvoiceMove: one step in the life of an invoice."""

from typing import ClassVar

from django.db import models

from customers.models.frozen import append_only
from invoices.models.invoice import Invoice, InvoiceStatus


class InvoiceMove(models.Model):
    """Who took it from where to where, when and why; written with the move and never changed.

    It outlives a draft for which nothing is due any more, hence no constraint in the database.
    """

    invoice = models.ForeignKey(
        Invoice, on_delete=models.DO_NOTHING, db_constraint=False, related_name="moves", help_text="The invoice."
    )
    source = models.CharField("from", max_length=16, choices=InvoiceStatus.choices, help_text="Where it stood.")
    target = models.CharField("to", max_length=16, choices=InvoiceStatus.choices, help_text="Where it went.")
    at = models.DateTimeField(help_text="When.")
    by = models.CharField(max_length=150, blank=True, help_text="Who moved it.")
    reason = models.CharField(max_length=1000, blank=True, help_text="Why.")

    class Meta:
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = append_only("invoice_move")

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"
