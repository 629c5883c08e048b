"""CreditEntry: what became of a credit."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from customers.models.credit_grant import CreditGrant
from customers.models.fields import money_field
from customers.models.frozen import append_only


class EntryKind(models.TextChoices):
    BURNT = "burnt", "Used on an invoice"
    RETURNED = "returned", "Given back"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CreditEntry(models.Model):
    """A change of a grant's balance. The database keeps the balance between nothing and what was granted."""

    grant = models.ForeignKey(CreditGrant, on_delete=models.PROTECT, related_name="entries", help_text="The credit.")
    kind = models.CharField(max_length=16, choices=EntryKind.choices, help_text="What happened to it.")
    amount = money_field("What it adds to the balance; negative for what was used.")
    at = models.DateTimeField(help_text="When.")
    reference = models.UUIDField(null=True, help_text="The document that it was used on, or given back from.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why.")

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "credit entries"
        indexes: ClassVar = [models.Index(fields=["reference"], name="credit_entry_reference")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_entry_sign",
                condition=Q(kind="returned", amount__gt=0) | (~Q(kind="returned") & Q(amount__lt=0)),
            ),
        ]
        triggers: ClassVar = [
            *append_only("credit_entry"),
            pgtrigger.Trigger(
                name="credit_entry_balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("granted", "numeric"), ("balance", "numeric")],
                func="""
                    SELECT amount INTO granted FROM customers_creditgrant WHERE id = NEW.grant_id FOR NO KEY UPDATE;
                    SELECT granted + sum(amount) INTO balance
                        FROM customers_creditentry WHERE grant_id = NEW.grant_id;
                    IF balance < 0 OR balance > granted THEN
                        RAISE EXCEPTION 'the balance of a credit stays between nothing and what was granted'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount.normalize():f}"
