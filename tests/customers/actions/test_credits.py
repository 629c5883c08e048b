"""What becomes of a credit, from the grant to its end."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from customers import tasks
from customers.actions.credits import Burn, burn, burn_all, expire, give_back, grant, withdraw
from customers.models import CreditEntry, CreditGrant, CreditKind, Customer, EntryKind
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create(key="acme")


def given(customer: Customer, amount: str = "100", **more: Any) -> CreditGrant:
    return grant(customer, Decimal(amount), **({"at": AT} | more))


def used(customer: Customer, amount: str, reference: UUID | None = None, at: datetime = AT) -> Decimal:
    return burn(customer, customer.currency, Decimal(amount), reference=reference or uuid4(), at=at)


def balance(credit: CreditGrant) -> Any:
    return CreditGrant.objects.with_balance().get(pk=credit.pk).balance


def story(credit: CreditGrant) -> list[Any]:
    return list(credit.entries.values_list("kind", "amount"))


def test_a_credit_is_in_the_customers_currency() -> None:
    assert given(CustomerFactory.create(currency="JPY")).currency == "JPY"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"expires_on": date(2026, 10, 14)}, "expires_on"),
        ({"kind": "stolen"}, "kind"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_what_cannot_be_a_credit_is_refused_by_field(acme: Customer, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        given(acme, **asked)
    assert list(refused.value.message_dict) == [field]
    assert not CreditGrant.objects.exists()


def test_the_same_key_grants_once_and_refuses_another_credit(acme: Customer) -> None:
    first = given(acme, key="welcome")
    assert given(acme, key="welcome", at=AT + timedelta(days=1)) == first
    with pytest.raises(ValidationError) as refused:
        given(acme, "99", key="welcome")
    assert refused.value.error_dict["key"][0].code == "key_reused"
    assert CreditGrant.objects.count() == 1


def test_no_more_is_used_than_wanted_and_no_more_than_is_left(acme: Customer) -> None:
    credit = given(acme)
    assert used(acme, "30") == 30
    assert used(acme, "90") == 70
    assert used(acme, "1") == 0
    assert balance(credit) == 0
    assert story(credit) == [("burnt", -30), ("burnt", -70)]


@pytest.mark.parametrize("nothing", ["0", "-5"])
def test_a_document_that_owes_nothing_uses_nothing(acme: Customer, nothing: str) -> None:
    given(acme)
    assert used(acme, nothing) == 0
    assert not CreditEntry.objects.exists()


def test_credits_pay_in_their_own_currency_only(acme: Customer) -> None:
    given(acme)
    assert burn(acme, "EUR", Decimal(50), reference=uuid4(), at=AT) == 0


def test_the_last_day_ends_where_the_customer_is() -> None:
    """The 15th ends in Auckland at 11:00 UTC, in Honolulu at 10:00 UTC of the 16th."""
    east, west = (CustomerFactory.create(timezone=zone) for zone in ("Pacific/Auckland", "Pacific/Honolulu"))
    for customer in (east, west):
        given(customer, at=AT - timedelta(days=1), expires_on=date(2026, 10, 15))
    noon = datetime(2026, 10, 15, 11, tzinfo=UTC)
    assert used(east, "1", at=noon - timedelta(seconds=1)) == 1
    assert used(east, "1", at=noon) == 0
    morning = datetime(2026, 10, 16, 10, tzinfo=UTC)
    assert used(west, "1", at=morning - timedelta(seconds=1)) == 1
    assert used(west, "1", at=morning) == 0


def test_many_documents_are_served_in_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    customers = CustomerFactory.create_batch(20)
    for customer in customers:
        given(customer, "60")
        given(customer, "30", priority=1)
    wanted = [Burn(each, "USD", Decimal(50), uuid4()) for each in customers for _ in range(2)]
    with django_assert_num_queries(2):
        found = burn_all(wanted, AT)
    assert [found[want.reference] for want in wanted] == [50, 40] * 20
    assert not CreditGrant.objects.with_something_left().exists()


def test_what_a_document_used_comes_back_to_where_it_came_from(acme: Customer) -> None:
    first, second, invoice = given(acme, "10", priority=1), given(acme, "10", priority=2), uuid4()
    assert used(acme, "15", invoice) == 15
    assert give_back(invoice, amount=Decimal(7), at=AT) == 7
    assert (balance(first), balance(second)) == (2, 10)
    assert give_back(invoice, at=AT) == 8
    assert give_back(invoice, at=AT) == 0
    assert (balance(first), balance(second)) == (10, 10)


def test_no_more_comes_back_than_the_document_used(acme: Customer) -> None:
    given(acme)
    invoice = uuid4()
    used(acme, "40", invoice)
    used(acme, "50")
    assert give_back(invoice, amount=Decimal(1000), at=AT) == 40
    assert give_back(uuid4(), at=AT) == 0


def test_withdrawing_takes_the_rest_once(acme: Customer) -> None:
    credit = given(acme)
    used(acme, "30")
    assert withdraw(credit, "Entered twice", at=AT) == 70
    assert withdraw(credit, "Again", at=AT) == 0
    assert story(credit) == [("burnt", -30), ("withdrawn", -70)]
    assert used(acme, "1") == 0


def test_expiry_is_recorded_once_when_the_day_is_over_where_the_customer_is(acme: Customer) -> None:
    last_day = date(2026, 10, 31)
    ending = given(acme, expires_on=last_day)
    staying = [given(acme), given(acme, expires_on=last_day + timedelta(days=1))]
    used(acme, "30")
    midnight = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert expire(midnight - timedelta(seconds=1)) == 0
    assert expire(midnight) == 1
    assert expire(midnight) == 0
    assert story(ending) == [("burnt", -30), ("expired", -70)]
    assert [balance(credit) for credit in staying] == [100, 100]


def test_what_comes_back_to_an_expired_credit_expires_again(acme: Customer) -> None:
    credit, invoice, later = given(acme, expires_on=date(2026, 10, 31)), uuid4(), AT + timedelta(days=60)
    used(acme, "100", invoice)
    assert give_back(invoice, at=later) == 100
    assert used(acme, "1", at=later) == 0
    assert expire(later) == 1
    assert balance(credit) == 0


def test_expiry_costs_the_same_statements_for_any_number(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for customer in CustomerFactory.create_batch(30):
        given(customer, expires_on=date(2026, 10, 31))
    with django_assert_num_queries(6):  # candidates, savepoint, lock, balances, entries, release
        assert expire(AT + timedelta(days=60)) == 30


def test_the_task_expires_by_the_clock(acme: Customer) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    credit = given(acme, at=long_ago, expires_on=date(2020, 1, 31))
    tasks.expire_credits()
    tasks.expire_credits()
    assert story(credit) == [("expired", -100)]


@pytest.mark.parametrize(("kind", "amount"), [("burnt", "-100.0001"), ("returned", "0.0001"), ("burnt", "1")])
def test_the_database_refuses_what_the_balance_cannot_bear(acme: Customer, kind: str, amount: str) -> None:
    credit = given(acme)
    sql = "INSERT INTO customers_creditentry (grant_id, kind, amount, at, reason) VALUES (%s, %s, %s, now(), '')"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [credit.pk, kind, amount])
    assert balance(credit) == 100


def test_what_was_used_is_told_apart_from_what_ended(acme: Customer) -> None:
    credit, invoice = given(acme, expires_on=date(2026, 10, 31), kind=CreditKind.PAID), uuid4()
    used(acme, "60", invoice)
    give_back(invoice, amount=Decimal(10), at=AT)
    withdraw(credit, "By mistake", at=AT)
    told: Any = CreditGrant.objects.with_story().get(pk=credit.pk)
    assert (told.balance, told.used, told.expired, told.withdrawn) == (0, 50, 0, 50)
    assert credit.entries.filter(kind=EntryKind.WITHDRAWN).get().reason == "By mistake"
