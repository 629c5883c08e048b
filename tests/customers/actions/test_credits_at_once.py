"""Fifty at once, on connections of their own."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from customers.actions.credits import burn, expire, grant, withdraw
from customers.models import CreditEntry, CreditGrant, Customer, EntryKind
from tests.factories import CustomerFactory
from tests.meters.actions.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 10, 15, 12, tzinfo=UTC)


def held_burn(customer: Customer, amount: str, used: list[Decimal]) -> None:
    """As an invoice does it: under the lock of the customer."""
    with transaction.atomic():
        held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        used.append(burn(held, "USD", Decimal(amount), reference=uuid4(), at=AT))


def test_fifty_burns_use_exactly_what_was_granted() -> None:
    customer = CustomerFactory.create()
    for amount in ("60", "40"):
        grant(customer, Decimal(amount), at=AT)
    used: list[Decimal] = []
    together(*[lambda: held_burn(customer, "3", used)] * 50)
    assert len(used) == 50
    assert sum(used) == 100
    assert sorted(used) == [0] * 16 + [1] + [3] * 33
    assert not CreditGrant.objects.with_something_left().exists()


def test_even_those_who_hold_no_lock_never_take_a_balance_below_nothing() -> None:
    customer = CustomerFactory.create()
    grant(customer, Decimal(100), at=AT)
    used: list[Decimal] = []

    def careless() -> None:
        try:
            used.append(burn(customer, "USD", Decimal(3), reference=uuid4(), at=AT))
        except IntegrityError:
            used.append(Decimal(0))

    together(*[careless] * 50)
    assert 0 < sum(used) <= 100
    assert CreditGrant.objects.with_balance().get().balance == 100 - sum(used)


def test_burning_withdrawing_and_expiring_at_once_take_each_unit_once() -> None:
    customer = CustomerFactory.create()
    credit = grant(customer, Decimal(100), at=AT, expires_on=AT.date())
    used: list[Decimal] = []
    burns = [lambda: held_burn(customer, "3", used)] * 20
    ends = [lambda: withdraw(credit, "Enough", at=AT), lambda: expire(AT.replace(day=20))] * 5
    together(*burns, *ends)
    assert CreditGrant.objects.with_balance().get().balance == 0
    ended = CreditEntry.objects.filter(kind__in=[EntryKind.WITHDRAWN, EntryKind.EXPIRED])
    assert [entry.amount for entry in ended] == ([sum(used) - 100] if sum(used) < 100 else [])
    assert sum(used) <= 60
