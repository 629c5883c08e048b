"""The life of an invoice: draft, in review, approved, issued, paid or void; and what is read off its dates."""

from datetime import date
from decimal import Decimal

DRAFT, IN_REVIEW, APPROVED, ISSUED, PAID, VOID = "draft", "in_review", "approved", "issued", "paid", "void"

OPEN = (DRAFT, IN_REVIEW)
"""A run refreshes these (R12)."""

UNNUMBERED = (*OPEN, APPROVED)
"""These are nothing to pay yet."""

MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({IN_REVIEW, APPROVED, ISSUED}),
    IN_REVIEW: frozenset({DRAFT, APPROVED}),
    APPROVED: frozenset({DRAFT, ISSUED}),
    ISSUED: frozenset({PAID, VOID}),
    PAID: frozenset({ISSUED}),
    VOID: frozenset(),
}
"""Issuing a draft approves it. What a bound holds is approved by a person; an approval can be withdrawn until the
issue. A paid invoice is open again when a payment is taken back."""

OVERDUE, PARTLY_PAID = "overdue", "partly_paid"


class MoveError(ValueError):
    """The status does not lead there."""


def check_move(source: str, target: str) -> None:
    """Raises MoveError unless an invoice may go from `source` to `target`."""
    if target not in MOVES[source]:
        raise MoveError(f"an invoice that is {_said(source)} cannot become {_said(target)}")


def standing(status: str, *, due: Decimal, paid: Decimal, due_on: date | None, today: date) -> str:
    """The status, or for an issued invoice what follows from its amounts and dates: overdue before partly paid.

    On the day it is due it is not overdue yet.
    """
    if status != ISSUED or due <= 0:
        return status
    if due_on is not None and due_on < today:
        return OVERDUE
    return PARTLY_PAID if paid > 0 else ISSUED


def voidable(status: str, *, paid: Decimal, credited: bool) -> None:
    """Raises MoveError, in words, unless the invoice may be voided: issued, unpaid and not credited."""
    if status == VOID:
        raise MoveError("it is void already")
    if status not in (ISSUED, PAID):
        raise MoveError("only an issued invoice is voided; a draft is written again by the next run")
    if credited:
        raise MoveError(
            "credit notes stand against it; what is left of it can be credited too, but it cannot be voided"
        )
    if paid > 0 or status == PAID:
        raise MoveError("it is paid; take the payment back first, or write a credit note")


def _said(status: str) -> str:
    return status.replace("_", " ")
