"""A customer's account ends with what is open; debts grow old where the customer is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from customers.rules.period import Period
from invoices.actions.account import accounts, ageing
from invoices.actions.credit_by_hand import Asked, credit_by_hand
from invoices.actions.pay import record_payment, take_back
from invoices.models import Invoice
from invoices.rules.account import CLASSES, age_class
from tests.factories import CreditGrantFactory, CustomerFactory, InvoiceFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
ALL = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create(key="acme", name="Acme", timezone="UTC")


def credit(invoice: Invoice, amount: str, **more: Any) -> None:
    credit_by_hand(invoice, Asked(reason="An outage", amount=Decimal(amount), **more), by="ann", at=AT)


def played(acme: Customer) -> Invoice:
    """Credits, a payment that is taken back, another, and notes before and after it."""
    CreditGrantFactory.create(customer=acme, amount=Decimal(40))
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    credit(invoice, "20")
    wrong, _ = record_payment(invoice, Decimal(100), at=AT, received_on=date(2026, 11, 5), reference="bank-1")
    take_back(wrong, "Another customer's", by="ben", at=AT)
    record_payment(invoice, Decimal(170), at=AT, received_on=date(2026, 11, 6))
    credit(invoice, "30")
    credit(invoice, "45", remedy="refund")
    return invoice


def test_the_last_balance_is_what_is_open(acme: Customer) -> None:
    invoice = played(acme)
    [account] = accounts(acme, ALL)
    assert [(row.entry.day.day, row.entry.what, f"{row.entry.amount}", f"{row.balance}") for row in account.rows] == [
        (1, "Invoice", "240.00", "240.00"),
        (1, "Credits used", "-40.00", "200.00"),
        (5, "Payment", "-100.00", "100.00"),
        (6, "Payment", "-170.00", "-70.00"),
        (10, "Credit note", "-20.00", "-90.00"),
        (10, "Credit note", "-30.00", "-120.00"),
        (10, "Credit note", "-45.00", "-165.00"),
        (10, "Kept as credit", "20.00", "-145.00"),
        (10, "Kept as credit", "20.00", "-125.00"),
        (10, "Refund", "25.00", "-100.00"),
        (10, "Payment taken back", "100.00", "0.00"),
    ]
    invoice.refresh_from_db()
    assert account.closing == invoice.due == 0


def test_an_account_begins_with_what_was_open(acme: Customer) -> None:
    played(acme)
    [account] = accounts(acme, Period(date(2026, 11, 6), date(2026, 11, 10)))
    assert [account.opening, *(row.balance for row in account.rows), account.closing] == [100, -70, -70]


def test_each_currency_has_an_account_and_a_void_invoice_is_in_none(acme: Customer) -> None:
    InvoiceFactory.create(customer=acme, currency="EUR", issued=True)
    InvoiceFactory.create(customer=acme, currency="GBP", void=True)
    InvoiceFactory.create(customer=acme)
    assert {each.currency: f"{each.closing:.0f}" for each in accounts(acme, ALL)} == {"USD": "0", "EUR": "240"}


def test_an_account_costs_three_queries(acme: Customer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    played(acme)
    played(CustomerFactory.create())
    with django_assert_num_queries(3):
        accounts(acme, ALL)


def owe(customer: Customer, month: str) -> None:
    """240.00, due on 15 November 2026."""
    InvoiceFactory.create(customer=customer, period=month, issued=True)


@pytest.mark.parametrize(
    "day",
    ["2026-11-15", "2026-11-16", "2026-12-15", "2026-12-16", "2027-01-14", "2027-01-15", "2027-02-13", "2027-02-14"],
)
def test_a_debt_is_in_the_class_that_its_days_say(acme: Customer, day: str) -> None:
    owe(acme, "2026-10")
    today = date.fromisoformat(day)
    [debt] = ageing(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    expected = age_class(date(2026, 11, 15), today)
    assert dict(zip(CLASSES, debt.amounts, strict=True)) == {name: 240 if name == expected else 0 for name in CLASSES}


def test_days_are_counted_where_the_customer_is() -> None:
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        owe(CustomerFactory.create(name=zone, timezone=zone), "2026-10")
    found = ageing(datetime(2026, 11, 15, 20, tzinfo=UTC))
    assert [(debt.name, bool(debt.amounts[0]), bool(debt.amounts[1])) for debt in found] == [
        ("Asia/Tokyo", False, True),
        ("America/Los_Angeles", True, False),
    ]


def test_debts_of_a_customer_are_summed_and_what_is_settled_is_left_out(
    acme: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owe(acme, "2026-10")
    owe(acme, "2026-09")
    record_payment(Invoice.objects.get(period="2026-09"), Decimal(100), at=AT)
    played(CustomerFactory.create())
    InvoiceFactory.create(void=True)
    InvoiceFactory.create()
    with django_assert_num_queries(1):
        [debt] = ageing(datetime(2026, 12, 1, tzinfo=UTC))
    assert (debt.name, debt.invoices) == ("Acme", 2)
    assert [debt.total, *debt.amounts] == [380, 0, 380, 0, 0, 0]
