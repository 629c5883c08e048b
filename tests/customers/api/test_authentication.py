from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import ApiKey, Scope
from tests.factories import ApiKeyFactory, CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.customers.api.probe")]

SECRET = "up_" + "s" * 43
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def get(client: Client, header: str | None = f"Bearer {SECRET}", path: str = "/api/open"):  # type: ignore[no-untyped-def]
    return client.get(path, headers={"authorization": header} if header is not None else {})


@pytest.fixture
def key() -> ApiKey:
    return ApiKeyFactory.create(secret=SECRET, name="helpdesk")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer   "])
def test_a_live_key_opens_the_door(client: Client, key: ApiKey, scheme: str) -> None:
    answer = get(client, f"{scheme} {SECRET}")
    assert answer.status_code == 200
    assert answer.json() == {"name": "helpdesk", "customer": None}


def test_a_key_bound_to_a_customer_says_which(client: Client) -> None:
    ApiKeyFactory.create(secret=SECRET, customer=CustomerFactory.create(key="acme"))
    assert get(client).json()["customer"] == "acme"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "not_authenticated"),
        ("", "not_authenticated"),
        ("Bearer", "key_malformed"),
        ("Bearer ", "key_malformed"),
        (SECRET, "key_malformed"),
        (f"Basic {SECRET}", "key_malformed"),
        (f"Bearer {SECRET} {SECRET}", "key_malformed"),
        (f"Bearer {SECRET}, Bearer {SECRET}", "key_malformed"),
        (f"Bearer\t{SECRET}", "key_malformed"),
        (f" Bearer {SECRET}", "key_malformed"),
        ("Bearer sk_live_123", "key_malformed"),
        ("Bearer up_' OR 1=1 --", "key_malformed"),
        ("Bearer up_\x00", "key_malformed"),
        ("Bearer up_\xff\xfe", "key_malformed"),
        ("Bearer up_ſ", "key_malformed"),
        ("Bearer up_" + "a" * 100_000, "key_malformed"),
        (f"Bearer {SECRET}x", "key_unknown"),
        (f"Bearer {SECRET[:-1]}", "key_unknown"),
        (f"Bearer {SECRET.upper()}", "key_unknown"),
    ],
)
def test_anything_but_the_whole_key_is_401(client: Client, key: ApiKey, header: str | None, code: str) -> None:
    answer = get(client, header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_a_key_is_refused_from_the_moment_it_is_revoked(client: Client, key: ApiKey) -> None:
    assert get(client).status_code == 200
    key.revoke(at=NOON)
    answer = get(client)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "key_revoked"


def test_a_key_is_refused_from_the_moment_it_expires(client: Client) -> None:
    ApiKeyFactory.create(secret=SECRET, expires_at=NOON)
    with time_machine.travel(datetime(2026, 11, 20, 11, 59, 59, tzinfo=UTC), tick=False):
        assert get(client).status_code == 200
    with time_machine.travel(NOON, tick=False):
        assert get(client).json()["code"] == "key_expired"


def test_a_missing_scope_is_403_and_named(client: Client, key: ApiKey) -> None:
    answer = client.post(
        "/api/open", {}, content_type="application/json", headers={"authorization": f"Bearer {SECRET}"}
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "missing_scope"
    assert "events:write" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/api/shut", "/api/plain"])
def test_a_view_that_names_no_scope_is_shut(client: Client, path: str) -> None:
    ApiKeyFactory.create(secret=SECRET, scopes=list(Scope))
    assert get(client, path=path).status_code == 403
    assert get(client, header=None, path=path).status_code == 401


def test_a_key_costs_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ApiKeyFactory.create(secret=SECRET, customer=CustomerFactory.create())
    get(client)
    with django_assert_num_queries(1):
        assert get(client).status_code == 200


def test_a_malformed_key_costs_no_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert get(client, "Bearer nonsense").status_code == 401


def test_the_day_of_use_is_written_once_a_day(
    client: Client, key: ApiKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(NOON, tick=False):
        with django_assert_num_queries(2):
            get(client)
        with django_assert_num_queries(1):
            get(client)
    with time_machine.travel(datetime(2026, 11, 21, tzinfo=UTC), tick=False), django_assert_num_queries(2):
        get(client)
    key.refresh_from_db()
    assert key.last_used_on == date(2026, 11, 21)


def test_a_revoked_key_leaves_no_trace_of_use(client: Client) -> None:
    key = ApiKeyFactory.create(secret=SECRET, revoked=True)
    get(client)
    key.refresh_from_db()
    assert key.last_used_on is None
