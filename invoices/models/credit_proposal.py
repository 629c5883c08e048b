"""CreditProposal: a credit above the limit, until a second person decides."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models.fields import money_field
from customers.models.frozen import immutable, never_truncated
from invoices.models.credit_note import CreditKind, CreditNote, Remedy
from invoices.models.invoice import Invoice


class ProposalStatus(models.TextChoices):
    WAITING = "waiting", "Waiting for a second person"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"


BY_HAND = [(kind.value, kind.label) for kind in (CreditKind.MANUAL, CreditKind.GOODWILL)]


class CreditProposalQuerySet(models.QuerySet["CreditProposal"]):
    def waiting(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(status=ProposalStatus.WAITING)


class CreditProposal(models.Model):
    """What would be credited. It is decided once, and approved by somebody else than who proposed it."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="credit_proposals", help_text="The invoice it would take from."
    )
    kind = models.CharField(max_length=16, choices=BY_HAND, help_text="Why.")
    reason = models.CharField(max_length=500, help_text="Why, for the customer.")
    remedy = models.CharField(max_length=8, choices=Remedy.choices, help_text="What becomes of what was paid already.")
    amount = money_field("Before tax, in the invoice's currency.")
    parts = models.JSONField(help_text="The amount of each line; without a place, of the invoice as a whole.")
    status = models.CharField(
        max_length=8, choices=ProposalStatus.choices, default=ProposalStatus.WAITING, help_text="Where it stands."
    )
    proposed_by = models.CharField(max_length=150, help_text="Who proposed it.")
    proposed_at = models.DateTimeField(help_text="When.")
    decided_by = models.CharField(max_length=150, blank=True, help_text="Who approved or rejected it.")
    decided_at = models.DateTimeField(null=True, help_text="When.")
    remark = models.CharField(max_length=500, blank=True, help_text="Why it was rejected.")
    credit_note = models.OneToOneField(
        CreditNote, on_delete=models.PROTECT, null=True, related_name="proposal", help_text="What came of it."
    )

    objects = CreditProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="credit_proposal_positive", condition=Q(amount__gt=0, proposed_by__gt="")),
            models.CheckConstraint(
                name="credit_proposal_decided",
                condition=Q(status="waiting", decided_by="", decided_at=None, credit_note=None)
                | Q(status="rejected", decided_by__gt="", decided_at__isnull=False, credit_note=None)
                | (
                    Q(status="approved", decided_by__gt="", decided_at__isnull=False, credit_note__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
            ),
        ]
        triggers: ClassVar = [
            immutable(
                "credit_proposal",
                "invoice",
                "kind",
                "reason",
                "remedy",
                "amount",
                "parts",
                "proposed_by",
                "proposed_at",
            ),
            pgtrigger.Protect(
                name="credit_proposal_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status <> 'waiting'"),
            ),
            pgtrigger.Protect(name="credit_proposal_kept", operation=pgtrigger.Delete),
            never_truncated("credit_proposal"),
        ]

    def __str__(self) -> str:
        return f"Credit on {self.invoice}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.status == ProposalStatus.WAITING
