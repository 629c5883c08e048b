"""Payments: partial, never too much, once for each key, and taken back with a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from invoices.actions.pay import record_payment, take_back
from invoices.models import Invoice, InvoiceStatus, Payment
from tests.factories import InvoiceFactory
from tests.plans.actions.test_at_once import at_once

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)


def issued(**more: Any) -> Invoice:
    """An issued invoice over 240.00."""
    return InvoiceFactory.create(issued=True, **more)


def pay(invoice: Invoice, amount: str, **more: Any) -> Payment:
    return record_payment(invoice, Decimal(amount), at=AT, by="ann", **more)[0]


def state(invoice: Invoice) -> tuple[str, str, str]:
    invoice.refresh_from_db()
    return invoice.status, f"{invoice.paid:.2f}", f"{invoice.due:.2f}"


def test_an_invoice_is_paid_when_nothing_is_open() -> None:
    invoice = issued()
    pay(invoice, "100")
    assert state(invoice) == ("issued", "100.00", "140.00")
    pay(invoice, "140.00")
    assert state(invoice) == ("paid", "240.00", "0.00")


def test_more_than_is_open_is_refused_with_what_is_open() -> None:
    invoice = issued()
    pay(invoice, "100")
    with pytest.raises(ValidationError, match=r"Only 140\.00 USD is open\."):
        pay(invoice, "140.01")
    pay(invoice, "140")
    with pytest.raises(ValidationError, match=r"Nothing is open\."):
        pay(invoice, "0.01")
    assert state(invoice) == ("paid", "240.00", "0.00")


@pytest.mark.parametrize(
    ("amount", "field"),
    [("0", "amount"), ("-5", "amount"), ("0.001", "amount")],
    ids=["nothing", "less", "half a cent"],
)
def test_an_amount_that_nobody_can_pay_is_refused(amount: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        pay(issued(), amount)
    assert list(refused.value.message_dict) == [field]


def test_a_day_that_has_not_come_is_refused_where_the_customer_is() -> None:
    invoice = issued(customer__timezone="Pacific/Auckland")
    assert pay(invoice, "1", received_on=date(2026, 11, 11)).received_on == date(2026, 11, 11)
    with pytest.raises(ValidationError, match="not come yet"):
        pay(invoice, "1", received_on=date(2026, 11, 12))


@pytest.mark.parametrize("more", [{}, {"void": True}], ids=["draft", "void"])
def test_only_an_issued_invoice_is_paid(more: dict[str, Any]) -> None:
    invoice = InvoiceFactory.create(**more)
    with pytest.raises(ValidationError, match="there is nothing to pay"):
        pay(invoice, "1")
    assert not Payment.objects.exists()


def test_one_key_records_once_and_means_one_payment() -> None:
    invoice = issued()
    first = pay(invoice, "40", key="bank-1")
    again, is_new = record_payment(invoice, Decimal("40.00"), at=AT.replace(day=20), key="bank-1")
    assert (again, is_new) == (first, False)
    with pytest.raises(ValidationError, match="another payment"):
        pay(invoice, "41", key="bank-1")
    assert state(invoice) == ("issued", "40.00", "200.00")


def test_a_payment_that_is_taken_back_opens_the_invoice_again() -> None:
    invoice = issued()
    first, second = pay(invoice, "100"), pay(invoice, "140")
    take_back(first, "The bank returned it", by="ben", at=AT)
    assert state(invoice) == ("issued", "140.00", "100.00")
    for payment in (first, first.taken_back_by):
        with pytest.raises(ValidationError, match="taken back already"):
            take_back(Payment.objects.get(pk=payment.pk), "Again", by="ben", at=AT)
    take_back(second, "Another customer's", by="ben", at=AT)
    assert state(invoice) == ("issued", "0.00", "240.00")


def test_taking_back_needs_a_reason() -> None:
    invoice = issued()
    with pytest.raises(ValidationError, match="Say why"):
        take_back(pay(invoice, "240"), "  ", by="ben", at=AT)
    assert state(invoice) == ("paid", "240.00", "0.00")


def test_each_change_of_the_status_is_in_the_invoices_story() -> None:
    invoice = issued()
    take_back(pay(invoice, "240"), "The bank returned it", by="ben", at=AT)
    moves = invoice.moves.order_by("pk").values_list("target", "by", "reason")
    assert list(moves)[-2:] == [
        ("paid", "ann", "Everything is paid."),
        ("issued", "ben", "A payment was taken back: The bank returned it"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_pay_too_much() -> None:
    invoice = issued()
    said = at_once([partial(pay, Invoice.objects.get(), "150") for _ in range(4)])
    assert sorted(type(each).__name__ for each in said) == ["Payment"] + 3 * ["ValidationError"]
    assert state(invoice) == ("issued", "150.00", "90.00")


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_records_once() -> None:
    invoice = issued()
    said = at_once([partial(pay, Invoice.objects.get(), "60", key="bank-1") for _ in range(4)])
    assert len({each.pk for each in said if isinstance(each, Payment)}) == 1
    assert state(invoice) == (InvoiceStatus.ISSUED, "60.00", "180.00")
