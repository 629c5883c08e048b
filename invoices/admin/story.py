"""How an invoice came to stand where it stands, and what holds others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.parts.display import badge, money
from invoices.actions.review import reasons
from invoices.admin.status import SHOWN
from invoices.models import Invoice, InvoiceRun, InvoiceStatus, ReviewBounds
from invoices.rules.lifecycle import IN_REVIEW

HELD_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A move as a person reads it."""

    to: SafeString
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """An invoice in review, and why."""

    invoice: Invoice
    reason: str

    @property
    def total(self) -> str:
        """Its total with its currency."""
        return money(self.invoice.total, self.invoice.currency)


def story(invoice: Invoice) -> list[Step]:
    """Its moves, newest first."""
    return [Step(badge(*SHOWN[row.target]), row.at, row.by, row.reason) for row in invoice.moves.order_by("-pk")]


def note(invoice: Invoice) -> str:
    """What waits for somebody, or for a day; empty when nothing does."""
    if invoice.status == IN_REVIEW:
        why = reasons([invoice]).get(invoice.pk, "")
        return f"Held for review. {why} Approve it, or mend what is wrong and run the month again."
    if invoice.status == InvoiceStatus.APPROVED:
        return "Approved: no run changes it any more. It has no number until it is issued."
    if invoice.status == InvoiceStatus.DRAFT:
        ends = invoice.grace_ends(ReviewBounds.current().grace_days)
        if timezone.now() < ends:
            return f"In its days of grace until {ends:%-d %B %Y, %H:%M} UTC: usage that comes late is still added."
    return ""


def held(run: InvoiceRun) -> list[Held]:
    """What is in review, the largest first."""
    rows = list(run.invoices.filter(status=IN_REVIEW).select_related("customer").order_by("-total", "pk")[:HELD_SHOWN])
    why = reasons(rows)
    return [Held(row, why.get(row.pk, "")) for row in rows]
