"""CreditNote: what is taken off an issued invoice."""

import uuid
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.fields import currency_field, money_field
from customers.models.frozen import append_only
from invoices.models.invoice import Invoice


class CreditKind(models.TextChoices):
    """Why. Only reconciliation counts against the price of a period (R14)."""

    RECONCILIATION = "reconciliation", "Usage that was taken back"
    MANUAL = "manual", "By hand"
    GOODWILL = "goodwill", "Goodwill"
    QUALITY = "quality", "Quality guarantee"


class Remedy(models.TextChoices):
    """What becomes of what the customer has paid beyond what is left of the invoice."""

    BALANCE = "balance", "Credit: used on the next invoices"
    REFUND = "refund", "Refund: paid back"


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    def for_customer(self, customer: Customer) -> Self:
        """Credit notes of one customer."""
        return self.filter(customer=customer)

    def with_lines(self) -> Self:
        """Each with its customer, its invoice and its lines in order, in three queries however many there are."""
        return self.select_related("customer", "invoice").prefetch_related("lines__line")


class CreditNote(models.Model):
    """A document of its own, frozen from the beginning. Its amounts are positive."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the credit note in the API."
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="credit_notes", help_text="Who gets it."
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="credit_notes", help_text="The invoice it takes from."
    )
    kind = models.CharField(max_length=16, choices=CreditKind.choices, help_text="Why it was written.")
    number = models.CharField(max_length=32, unique=True, help_text="Given without a gap.")
    currency = currency_field("The currency of all amounts.")
    reason = models.CharField(max_length=500, help_text="Why, for the customer.")
    remedy = models.CharField(
        max_length=8, choices=Remedy.choices, default=Remedy.BALANCE, help_text="What becomes of what was paid already."
    )
    lines_total = money_field("Sum of the lines.")
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0, help_text="The invoice's rate of tax.")
    tax = money_field("Tax that it gives back.")
    total = money_field("Lines and tax.")
    settled = money_field("What it takes off the open amount of the invoice.", default=0)
    returned = money_field("Credits used on the invoice that it gives back.", default=0)
    excess = money_field("What was paid already and goes back by the remedy.", default=0)
    issued_at = models.DateTimeField(help_text="When it was issued.")
    issued_on = models.DateField(help_text="The customer's local date of the issue.")
    seller = models.JSONField(default=dict, help_text="Who sends it, as on the day of issue.")
    buyer = models.JSONField(default=dict, help_text="Who receives it, as on the day of issue.")
    written_by = models.CharField(max_length=150, blank=True, help_text="Who proposed it; empty for the run.")
    approved_by = models.CharField(max_length=150, blank=True, help_text="Who approved it, above the limit.")

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_at", "-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_note_total", condition=Q(total=F("lines_total") + F("tax"), total__gt=0, tax__gte=0)
            ),
            models.CheckConstraint(
                name="credit_note_goes_somewhere", condition=Q(total=F("settled") + F("returned") + F("excess"))
            ),
        ]
        triggers: ClassVar = [
            *append_only("credit_note"),
            pgtrigger.Trigger(
                name="credit_note_within_invoice",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("billed", "numeric"), ("credited", "numeric")],
                func="""
                    SELECT total INTO billed FROM invoices_invoice
                        WHERE id = NEW.invoice_id AND status NOT IN ('draft', 'void') FOR NO KEY UPDATE;
                    SELECT sum(total) INTO credited FROM invoices_creditnote WHERE invoice_id = NEW.invoice_id;
                    IF billed IS NULL OR credited > billed THEN
                        RAISE EXCEPTION 'credit notes never exceed the issued invoice'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def signed_total(self) -> Decimal:
        """Its effect on what the customer owes."""
        return Decimal(-self.total)
