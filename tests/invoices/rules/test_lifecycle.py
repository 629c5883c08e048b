"""Where an invoice may go, and what is read off its amounts and dates."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from invoices.rules.lifecycle import (
    APPROVED,
    DRAFT,
    IN_REVIEW,
    ISSUED,
    MOVES,
    OVERDUE,
    PAID,
    PARTLY_PAID,
    VOID,
    MoveError,
    check_move,
    standing,
    voidable,
)

ALLOWED = {
    (DRAFT, IN_REVIEW), (DRAFT, APPROVED), (DRAFT, ISSUED), (IN_REVIEW, DRAFT), (IN_REVIEW, APPROVED),
    (APPROVED, DRAFT), (APPROVED, ISSUED), (ISSUED, PAID), (ISSUED, VOID), (PAID, ISSUED),
}  # fmt: skip
DUE_ON = date(2026, 11, 15)


@pytest.mark.parametrize(("source", "target"), list(product(MOVES, repeat=2)))
def test_a_status_leads_only_where_it_may(source: str, target: str) -> None:
    if (source, target) in ALLOWED:
        check_move(source, target)
    else:
        with pytest.raises(MoveError, match="cannot become"):
            check_move(source, target)


@pytest.mark.parametrize(
    ("status", "due", "paid", "today", "shown"),
    [
        (ISSUED, "10", "0", date(2026, 11, 15), ISSUED),
        (ISSUED, "10", "0", date(2026, 11, 16), OVERDUE),
        (ISSUED, "10", "5", date(2026, 11, 15), PARTLY_PAID),
        (ISSUED, "10", "5", date(2026, 11, 16), OVERDUE),
        (ISSUED, "0", "0", date(2026, 12, 1), ISSUED),
        (PAID, "0", "10", date(2026, 12, 1), PAID),
        (VOID, "0", "0", date(2026, 12, 1), VOID),
        (DRAFT, "10", "0", date(2026, 12, 1), DRAFT),
    ],
    ids=[
        "on the day it is due it is not overdue",
        "the day after it is",
        "a part is paid",
        "a part is paid and the day is over",
        "nothing is left to pay",
        "paid",
        "void",
        "a draft owes nothing yet",
    ],
)
def test_overdue_and_partly_paid_follow_from_amounts_and_dates(
    status: str, due: str, paid: str, today: date, shown: str
) -> None:
    assert standing(status, due=Decimal(due), paid=Decimal(paid), due_on=DUE_ON, today=today) == shown


@pytest.mark.parametrize(
    ("status", "paid", "credited", "why"),
    [
        (VOID, "0", False, "void already"),
        (DRAFT, "0", False, "only an issued"),
        (APPROVED, "0", False, "only an issued"),
        (ISSUED, "0", True, "credit notes"),
        (PAID, "0", True, "credit notes"),
        (ISSUED, "1", False, "is paid"),
        (PAID, "0", False, "is paid"),
    ],
)
def test_what_cannot_be_voided_is_told_why(status: str, paid: str, credited: bool, why: str) -> None:
    with pytest.raises(MoveError, match=why):
        voidable(status, paid=Decimal(paid), credited=credited)


def test_an_issued_unpaid_invoice_may_be_voided() -> None:
    voidable(ISSUED, paid=Decimal(0), credited=False)
