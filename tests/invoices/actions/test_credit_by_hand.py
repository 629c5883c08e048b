"""Credits by hand: what is left is the cap, and above the limit there are two persons."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from customers.models import CreditGrant
from invoices.actions.credit_by_hand import Asked, approve, credit_by_hand, reject
from invoices.actions.pay import record_payment
from invoices.models import CreditNote, CreditProposal, Invoice, ProposalStatus, SellerProfile
from tests.factories import InvoiceFactory
from tests.plans.actions.test_at_once import at_once

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
EXAMPLE = ("68.33", "68.33", "57.50", "85.00")


def issued(*amounts: str, tax: str = "0", **more: Any) -> Invoice:
    """An issued invoice with a line for each amount."""
    lines = [{"quantity": Decimal(1), "price": Decimal(amount)} for amount in amounts or ["100"]]
    return InvoiceFactory.create(lines=lines, issued=True, customer__tax_percent=Decimal(tax), **more)


def credit(invoice: Invoice, amount: str | None = None, *lines: int, by: str = "ann", **more: Any) -> Any:
    asked = Asked(reason="An outage", positions=lines, amount=Decimal(amount) if amount else None, **more)
    return credit_by_hand(invoice, asked, by=by, at=AT)


def limit(amount: str) -> None:
    SellerProfile.objects.update_or_create(pk=1, defaults={"credit_limit": Decimal(amount)})


def totals(notes: Sequence[CreditNote]) -> list[tuple[str, str]]:
    return [(f"{note.lines_total:.2f}", f"{note.tax:.2f}") for note in notes]


def test_each_line_credited_by_its_own_note_sums_to_the_invoice() -> None:
    invoice = issued(*EXAMPLE, tax="20")
    assert (invoice.lines_total, invoice.tax, invoice.total) == (Decimal("279.16"), Decimal("55.83"), Decimal("334.99"))
    notes = [credit(invoice, None, position) for position in (1, 2, 3, 4)]
    assert totals(notes) == [("68.33", "13.67"), ("68.33", "13.67"), ("57.50", "11.50"), ("85.00", "16.99")]
    assert sum(note.total for note in notes) == Decimal("334.99")
    invoice.refresh_from_db()
    assert (invoice.status, f"{invoice.due:.2f}") == ("paid", "0.00")


def test_a_line_in_whole_takes_its_quantity_back_and_a_part_does_not() -> None:
    invoice = InvoiceFactory.create(lines=[{}, {}], issued=True)
    whole, part = credit(invoice, None, 1).lines.get(), credit(invoice, "10", 2).lines.get()
    assert (whole.quantity, whole.unit, whole.text, whole.amount) == (120, "tickets", "120 tickets resolved", 240)
    assert (part.quantity, part.unit, part.amount, part.line) == (0, "", 10, invoice.lines.get(position=2))


def test_an_amount_alone_is_taken_off_the_invoice_as_a_whole() -> None:
    invoice = issued("60", "40")
    note = credit(invoice, "70", kind="goodwill")
    line = note.lines.get()
    assert (note.kind, note.written_by, note.approved_by) == ("goodwill", "ann", "")
    assert (line.text, line.line, line.amount) == (f"Credit on invoice {invoice.number}", None, 70)
    invoice.refresh_from_db()
    assert [invoice.settled_by_notes, invoice.due] == [70, 30]


@pytest.mark.parametrize(
    ("amount", "lines", "said"),
    [
        (None, (), "Name lines, an amount"),
        ("5", (1, 2), "one line at most"),
        (None, (1, 1), "each line once"),
        (None, (1, 7, 9), r"no line 7, 9\."),
        ("60.01", (1,), r"Only 60\.00 USD before tax is left of line 1\."),
        ("100.01", (), r"Only 100\.00 USD before tax is left of the invoice\."),
        ("0.001", (), "more digits than USD"),
        ("-1", (), "more than nothing"),
    ],
)
def test_what_cannot_be_credited_is_refused_in_words(amount: str | None, lines: tuple[int, ...], said: str) -> None:
    invoice = issued("60", "40")
    with pytest.raises(ValidationError, match=said):
        credit(invoice, amount, *lines)
    assert not CreditNote.objects.exists()


def test_a_line_is_not_credited_twice() -> None:
    invoice = issued("60", "40")
    credit(invoice, "50", 1)
    with pytest.raises(ValidationError, match=r"Only 10\.00 USD before tax is left of line 1\."):
        credit(invoice, "11", 1)
    assert credit(invoice, None, 1).total == 10
    with pytest.raises(ValidationError, match="Nothing is left to credit of line 1"):
        credit(invoice, None, 1)


@pytest.mark.parametrize("more", [{"issued": False}, {"issued": False, "void": True}], ids=["draft", "void"])
def test_only_an_issued_invoice_is_credited(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Only an issued invoice"):
        credit(InvoiceFactory.create(**more), "1")


@pytest.mark.parametrize(("remedy", "kept"), [("balance", [30]), ("refund", [])])
def test_what_was_paid_goes_by_the_remedy(remedy: str, kept: list[int]) -> None:
    invoice = issued()
    record_payment(invoice, Decimal(80), at=AT)
    note = credit(invoice, "50", remedy=remedy)
    assert (note.settled, note.excess) == (20, 30)
    assert list(CreditGrant.objects.values_list("amount", flat=True)) == kept


def test_without_a_limit_one_person_is_enough() -> None:
    assert isinstance(credit(issued(), "100"), CreditNote)


def test_above_the_limit_a_second_person_approves() -> None:
    limit("50")
    invoice = issued()
    assert isinstance(credit(invoice, "50"), CreditNote)
    proposal = credit(invoice, "0.01")
    assert isinstance(proposal, CreditProposal)
    assert CreditNote.objects.count() == 1
    with pytest.raises(ValidationError, match="does not approve it"):
        approve(proposal, by="ann", at=AT)
    note = approve(proposal, by="ben", at=AT)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by, proposal.credit_note) == ("approved", "ben", note)
    assert (note.written_by, note.approved_by, f"{note.total:.2f}") == ("ann", "ben", "0.01")


def test_what_was_approved_does_not_use_up_the_limit() -> None:
    limit("50")
    invoice = issued()
    approve(credit(invoice, "60"), by="ben", at=AT)
    assert isinstance(credit(invoice, "40"), CreditNote)


def test_what_is_left_is_looked_at_again_on_approval() -> None:
    limit("50")
    invoice = issued()
    proposal = credit(invoice, "60")
    credit(invoice, "45")
    with pytest.raises(ValidationError, match=r"Only 55\.00 USD"):
        approve(proposal, by="ben", at=AT)
    proposal.refresh_from_db()
    assert proposal.is_waiting


def test_a_rejected_proposal_is_over() -> None:
    limit("0")
    proposal = credit(issued(), "60")
    reject(proposal, "Not our fault", by="ann", at=AT)
    with pytest.raises(ValidationError, match="decided already"):
        approve(proposal, by="ben", at=AT)
    assert not CreditNote.objects.exists()


def test_the_database_refuses_an_approval_by_who_proposed() -> None:
    limit("0")
    invoice = issued()
    note = approve(credit(invoice, "1"), by="ben", at=AT)
    waiting = credit(invoice, "2")
    with pytest.raises(IntegrityError, match="credit_proposal_decided"), transaction.atomic():
        CreditProposal.objects.filter(pk=waiting.pk).update(
            status=ProposalStatus.APPROVED, decided_by="ann", decided_at=AT, credit_note=note
        )


@pytest.mark.django_db(transaction=True)
def test_credits_at_once_never_exceed_the_invoice() -> None:
    issued(tax="20")
    said = at_once([partial(credit, Invoice.objects.get(), "40") for _ in range(4)])
    assert sorted(type(each).__name__ for each in said) == 2 * ["CreditNote"] + 2 * ["ValidationError"]
    assert sum(note.total for note in CreditNote.objects.all()) == 96


@pytest.mark.django_db(transaction=True)
def test_of_approvals_at_once_one_wins() -> None:
    limit("0")
    proposal = credit(issued(), "40")
    people = ("ben", "cid", "dan", "ann")
    said = at_once([partial(approve, CreditProposal.objects.get(pk=proposal.pk), by=each, at=AT) for each in people])
    assert sorted(type(each).__name__ for each in said) == ["CreditNote"] + 3 * ["ValidationError"]
    assert CreditNote.objects.get().approved_by in people[:3]
