"""Credit notes as people write them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from invoices.actions.credit_by_hand import Asked, credit_by_hand
from invoices.models import CreditNote, CreditProposal, Invoice

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)


def credited(invoice: Invoice, amount: str | None = None, *lines: int, at: datetime = AT, **more: Any) -> CreditNote:
    """A credit note by hand, for an outage."""
    wanted = {"reason": "The outage of 3 October", "amount": Decimal(amount) if amount else None} | more
    note = credit_by_hand(invoice, Asked(positions=lines, **wanted), by="ann", at=at)
    assert isinstance(note, CreditNote)
    return note


def proposed(invoice: Invoice, amount: str) -> CreditProposal:
    """A credit that waits for a second person."""
    return CreditProposal.objects.create(
        invoice=invoice,
        kind="manual",
        reason="The outage of 3 October",
        remedy="balance",
        amount=Decimal(amount),
        parts=[{"amount": amount, "position": None}],
        proposed_by="ann",
        proposed_at=AT,
    )
