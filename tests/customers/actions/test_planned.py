"""Statements that a connection plans once."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from customers.actions.planned import planned_cursor
from customers.models import Customer

pytestmark = pytest.mark.django_db

DOUBLE = "SELECT %s::int * 2"


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def doubled(number: int) -> int:
    with planned_cursor() as cursor:
        cursor.execute(DOUBLE, [number])
        (found,) = cursor.fetchone()
    return int(found)


def test_a_statement_is_prepared_once_and_answers_for_every_value() -> None:
    assert [doubled(number) for number in (1, 21, 300)] == [2, 42, 600]
    assert prepared().count("SELECT $1::int * 2") == 1


def test_what_is_planned_is_counted_like_any_other_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        doubled(21)
    assert [query["sql"] for query in captured] == ["SELECT 21::int * 2"]


def test_its_errors_are_django_s() -> None:
    Customer.objects.create(key="acme", name="Acme", currency="USD", timezone="UTC")
    with planned_cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(
            "INSERT INTO customers_customer SELECT * FROM customers_customer WHERE key = %s",
            ["acme"],
        )
