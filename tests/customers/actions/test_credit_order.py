"""Laws of the order in which credits are used."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.actions.credits import burn, grant
from customers.models import CreditEntry, CreditGrant, CreditKind
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 15, 12, tzinfo=UTC)

GRANTS = st.lists(
    st.fixed_dictionaries(
        {
            "amount": st.integers(1, 500).map(lambda cents: Decimal(cents) / 100),
            "priority": st.integers(0, 2),
            "expires_on": st.none() | st.integers(0, 2).map(lambda days: AT.date() + timedelta(days=days)),
            "kind": st.sampled_from(CreditKind.values),
            "at": st.integers(0, 2).map(lambda days: AT - timedelta(days=days)),
        }
    ),
    max_size=7,
)
AMOUNTS = st.lists(st.integers(0, 800).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=4)


def place(credit: CreditGrant) -> tuple[Any, ...]:
    """Priority, expiry, promotional before paid, age."""
    return (
        credit.priority,
        credit.expires_on or date.max,
        credit.kind == CreditKind.PAID,
        credit.granted_at,
        credit.pk,
    )


@given(asked=GRANTS, amounts=AMOUNTS)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_credits_are_used_up_one_after_the_other_in_their_order(
    asked: list[dict[str, Any]], amounts: list[Decimal]
) -> None:
    with transaction.atomic():
        customer = CustomerFactory.create()
        standing = sorted([grant(customer, **each) for each in asked], key=place)
        granted = sum((credit.amount for credit in standing), Decimal(0))
        used = [burn(customer, "USD", amount, reference=uuid4(), at=AT) for amount in amounts]
        assert sum(used) == min(granted, sum(amounts))
        assert all(0 <= got <= wanted for got, wanted in zip(used, amounts, strict=True))
        burnt = list(CreditEntry.objects.filter(grant__in=standing).values_list("grant", flat=True))
        order = [credit.pk for credit in standing]
        assert burnt == sorted(burnt, key=order.index)
        left = {each.pk: each.balance for each in CreditGrant.objects.with_balance().filter(pk__in=order)}
        assert all(left[pk] == 0 for pk in burnt if pk != burnt[-1])
        assert sum(left.values()) == granted - sum(used)
        transaction.set_rollback(True)
