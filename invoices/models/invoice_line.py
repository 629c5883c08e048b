"""InvoiceLine: one charge for one period, with its working."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models import PlanAssignment
from customers.models.fields import money_field, quantity_field
from invoices.models.invoice import Invoice
from meters.models import Meter
from plans.models import Charge


class LineKind(models.TextChoices):
    USAGE = "usage", "Usage"
    FLAT = "flat", "Flat fee"


class InvoiceLine(models.Model):
    """What one charge comes to over the half-open days [period_start, period_end)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines", help_text="The invoice.")
    position = models.PositiveIntegerField(help_text="1, 2, 3 … on the invoice.")
    kind = models.CharField(max_length=8, choices=LineKind.choices, help_text="What it bills.")
    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="+", help_text="The agreement behind it."
    )
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+", help_text="The charge behind it.")
    charge_key = models.CharField(max_length=128, help_text="The charge's key.")
    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, null=True, related_name="+", help_text="What was counted, for usage."
    )
    where = models.JSONField(default=dict, help_text="Which dimension values were counted.")
    text = models.CharField(max_length=500, help_text="What the customer reads.")
    quantity = quantity_field("How much.")
    unit = models.CharField(max_length=64, blank=True, help_text="Of what.")
    steps = models.JSONField(default=list, help_text="The working: quantity, unit_price and amount of each step.")
    amount = money_field("What it comes to, rounded once.")
    period_start = models.DateField(help_text="The first day of the service.")
    period_end = models.DateField(help_text="The first day after the service.")

    class Meta:
        ordering: ClassVar = ["invoice_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position"),
            models.CheckConstraint(name="line_has_days", condition=Q(period_end__gt=F("period_start"))),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="line_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("invoice", "uuid[]")],
                func="""
                    invoice := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.invoice_id]
                        WHEN 'DELETE' THEN ARRAY[OLD.invoice_id] ELSE ARRAY[OLD.invoice_id, NEW.invoice_id] END;
                    PERFORM 1 FROM invoices_invoice WHERE id = ANY(invoice) ORDER BY id FOR SHARE;
                    IF EXISTS (SELECT 1 FROM invoices_invoice WHERE id = ANY(invoice) AND status <> 'draft') THEN
                        RAISE EXCEPTION 'lines of an issued invoice are frozen';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text
