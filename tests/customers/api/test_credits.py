"""`GET /api/v1/customers/{key}/credits`"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.actions.credits import burn, withdraw
from customers.models import Customer, Scope
from tests.factories import ApiKeyFactory, CreditGrantFactory, CustomerFactory
from tests.factories.balances import BOUGHT_AT

pytestmark = pytest.mark.django_db

PATH = "/api/v1/customers/acme/credits"
AT = datetime(2026, 10, 15, 12, tzinfo=UTC)


def test_a_credit_tells_what_is_left_and_what_became_of_the_rest(acme: Customer, operator: Client) -> None:
    credit = CreditGrantFactory.create(customer=acme, expires_on=date(2026, 12, 31), priority=7)
    burn(acme, "USD", Decimal("30.50"), reference=uuid4(), at=AT)
    withdraw(credit, "Entered twice", at=AT)
    assert operator.get(PATH).json() == {
        "results": [
            {
                "id": credit.pk,
                "kind": "promotional",
                "currency": "USD",
                "amount": "100.00",
                "balance": "0.00",
                "used": "30.50",
                "expired": "0.00",
                "withdrawn": "69.50",
                "priority": 7,
                "expires": "2026-12-31",
                "granted_at": "2026-10-01T12:00:00Z",
            }
        ],
        "next": None,
    }


def test_pages_follow_each_other_the_latest_first(
    acme: Customer, operator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = [CreditGrantFactory.create(customer=acme, granted_at=BOUGHT_AT + timedelta(days=n // 2)) for n in range(5)]
    CreditGrantFactory.create()
    found, cursor = [], ""
    for _ in range(3):
        with django_assert_max_num_queries(5):
            page = operator.get(f"{PATH}?limit=2{cursor}").json()
        found += [credit["id"] for credit in page["results"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert found == [credit.pk for credit in reversed(made)]


def test_a_customers_own_key_sees_its_own_credits(acme: Customer) -> None:
    CreditGrantFactory.create(customer=acme)
    ApiKeyFactory.create(secret="up_acme", scopes=[Scope.READ], customer=acme)
    answer = Client(headers={"authorization": "Bearer up_acme"}).get(PATH)
    assert len(answer.json()["results"]) == 1


@pytest.mark.parametrize("key", ["acme", "nobody"])
def test_another_customers_key_finds_nobody_there(acme: Customer, stranger: Client, key: str) -> None:
    answer = stranger.get(f"/api/v1/customers/{key}/credits")
    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


@pytest.mark.parametrize("key", ["nobody", "a%00b", "x" * 500, "%F0%9F%8E%9F"])
def test_there_is_no_such_customer(operator: Client, key: str) -> None:
    answer = operator.get(f"/api/v1/customers/{key}/credits")
    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "what=1"])
def test_a_wrong_parameter_is_refused(acme: Customer, operator: Client, query: str) -> None:
    assert operator.get(f"{PATH}?{query}").status_code == 400


def test_reading_needs_its_scope(acme: Customer) -> None:
    ApiKeyFactory.create(secret="up_buyer", scopes=[Scope.PURCHASES_WRITE])
    assert Client(headers={"authorization": "Bearer up_buyer"}).get(PATH).status_code == 403


def test_amounts_have_the_digits_of_their_currency(operator: Client) -> None:
    CreditGrantFactory.create(customer=CustomerFactory.create(key="tokyo", currency="JPY"))
    (credit,) = operator.get("/api/v1/customers/tokyo/credits").json()["results"]
    assert (credit["amount"], credit["balance"], credit["used"]) == ("100", "100", "0")
