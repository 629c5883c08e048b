"""CreditNoteLine: how much of which period a credit note takes back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from customers.models import PlanAssignment
from customers.models.fields import money_field, quantity_field
from customers.models.frozen import append_only
from invoices.models.credit_note import CreditNote
from invoices.models.invoice_line import InvoiceLine
from plans.models import Charge


class CreditNoteLine(models.Model):
    """A part of an invoice line that is taken back, or of a plan's bounds where `charge` is empty."""

    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines", help_text="The note.")
    position = models.PositiveIntegerField(help_text="1, 2, 3 … on the note.")
    line = models.ForeignKey(
        InvoiceLine, on_delete=models.PROTECT, null=True, related_name="credits", help_text="The line it takes from."
    )
    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, null=True, related_name="+", help_text="The agreement behind it."
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, null=True, related_name="+", help_text="The charge behind it."
    )
    text = models.CharField(max_length=500, help_text="What the customer reads.")
    quantity = quantity_field("How many units are taken back.", default=0)
    unit = models.CharField(max_length=64, blank=True, help_text="Of what.")
    steps = models.JSONField(default=list, help_text="What the period comes to now, and what it came to before.")
    amount = money_field("What it takes back, before tax.")
    period_start = models.DateField(help_text="The first day of the service.")
    period_end = models.DateField(help_text="The first day after the service.")
    page_number = models.PositiveBigIntegerField(null=True, help_text="The page of the journal up to which it counts.")

    class Meta:
        ordering: ClassVar = ["credit_note_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credit_note", "position"], name="credit_note_line_position"),
            models.CheckConstraint(name="credit_note_line_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="credit_note_line_has_days", condition=Q(period_end__gt=F("period_start"))),
        ]
        triggers: ClassVar = append_only("credit_note_line")

    def __str__(self) -> str:
        return self.text
