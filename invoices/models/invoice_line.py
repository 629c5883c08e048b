"""InvoiceLine: one charge for one period, with its working."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models import PlanAssignment
from customers.models.fields import money_field, quantity_field
from invoices.models.invoice import Invoice
from meters.models import Meter
from plans.models import Charge, Coupon, TopUp


class LineKind(models.TextChoices):
    USAGE = "usage", "Usage"
    LATE = "late", "Late usage of a closed period"
    FLAT = "flat", "Flat fee"
    TRUE_UP = "true_up", "True-up to a minimum"
    CAP = "cap", "Discount down to a cap"
    TOP_UP = "top_up", "Top-up pack"
    COUPON = "coupon", "Coupon"


OF_AGREEMENTS = (LineKind.USAGE, LineKind.LATE, LineKind.FLAT, LineKind.TRUE_UP, LineKind.CAP)
"""Kinds that reconcile what is due with what was billed; the others are written once (R14)."""


class InvoiceLine(models.Model):
    """What one charge comes to over the half-open days [period_start, period_end)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines", help_text="The invoice.")
    position = models.PositiveIntegerField(help_text="1, 2, 3 … on the invoice.")
    kind = models.CharField(max_length=8, choices=LineKind.choices, help_text="What it bills.")
    assignment = models.ForeignKey(
        PlanAssignment,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The agreement behind it, unless it is a coupon or a pack.",
    )
    charge = models.ForeignKey(
        Charge,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The charge behind it, unless it is about the whole plan.",
    )
    coupon = models.ForeignKey(
        Coupon, on_delete=models.PROTECT, null=True, related_name="+", help_text="The coupon behind it."
    )
    top_up = models.ForeignKey(
        TopUp, on_delete=models.PROTECT, null=True, related_name="+", help_text="The pack behind it."
    )
    charge_key = models.CharField(max_length=128, help_text="The key of the charge, the coupon or the plan.")
    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, null=True, related_name="+", help_text="What was counted, for usage."
    )
    where = models.JSONField(default=dict, help_text="Which dimension values were counted.")
    text = models.CharField(max_length=500, help_text="What the customer reads.")
    quantity = quantity_field("How much.")
    unit = models.CharField(max_length=64, blank=True, help_text="Of what.")
    steps = models.JSONField(default=list, help_text="The working: quantity, unit_price, amount and text of each step.")
    amount = money_field("What it comes to, rounded once.")
    carried = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Units from the period before, from packs and for the next period; entered when it is issued.",
    )
    page_number = models.PositiveBigIntegerField(null=True, help_text="The page of the journal up to which it counts.")
    page_hash = models.BinaryField(max_length=32, null=True, help_text="The hash of that page.")
    period_start = models.DateField(help_text="The first day of the service.")
    period_end = models.DateField(help_text="The first day after the service.")

    class Meta:
        ordering: ClassVar = ["invoice_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position"),
            models.CheckConstraint(name="line_has_days", condition=Q(period_end__gt=F("period_start"))),
            models.CheckConstraint(
                name="line_has_source",
                condition=Q(kind__in=OF_AGREEMENTS, assignment__isnull=False, coupon=None, top_up=None)
                & (Q(charge__isnull=False) | Q(kind__in=[LineKind.TRUE_UP, LineKind.CAP, LineKind.LATE]))
                | Q(kind=LineKind.COUPON, coupon__isnull=False, assignment=None, charge=None, top_up=None)
                | Q(kind=LineKind.TOP_UP, top_up__isnull=False, assignment=None, charge=None, coupon=None),
            ),
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
                    IF EXISTS (SELECT 1 FROM invoices_invoice WHERE id = ANY(invoice)
                        AND status NOT IN ('draft', 'in_review')) THEN
                        RAISE EXCEPTION 'lines of an approved invoice are frozen';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text
