"""`POST` and `GET /api/v1/customers/{key}/top-ups`"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.models import Customer, Scope
from meters.models import Meter
from plans.models import TopUp
from tests.customers.api.conftest import acme, operator, stranger
from tests.factories import ApiKeyFactory, CustomerFactory, MeterFactory, TopUpFactory

__all__ = ["acme", "operator", "stranger"]

pytestmark = pytest.mark.django_db

PATH = "/api/v1/customers/acme/top-ups"
BODY = {"meter": "tickets_resolved", "units": "100", "price": "150.00", "expires": "2026-12-31"}
NOW = datetime(2026, 10, 15, 2, tzinfo=UTC)
"""Still the 14th where acme is."""

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meter(db: None) -> Meter:
    return MeterFactory.create(key="tickets_resolved")


@pytest.fixture
def post(operator: Client, acme: Customer, meter: Meter) -> Post:
    def send(body: Any = BODY, key: str | None = "order-1", client: Client = operator, path: str = PATH) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Idempotency-Key": key} if key is not None else {}
        return client.post(path, data, content_type="application/json", headers=headers)

    return send


def test_a_pack_is_bought(post: Post) -> None:
    answer = post()
    pack = TopUp.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": pack.pk,
        "customer": "acme",
        "meter": "tickets_resolved",
        "unit": "tickets",
        "units": "100",
        "left": "100",
        "currency": "USD",
        "price": "150.00",
        "bought_on": "2026-10-14",
        "expires": "2026-12-31",
        "bought_at": "2026-10-15T02:00:00Z",
        "idempotency_key": "order-1",
    }
    assert (pack.units, pack.price, pack.bought_by) == (Decimal(100), Decimal(150), "shop")


def test_repeating_buys_nothing_again(post: Post) -> None:
    first = post()
    with time_machine.travel(datetime(2027, 10, 15, tzinfo=UTC), tick=False):
        again = post(BODY | {"units": "100.0", "price": "150"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert TopUp.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"units": "101"}, {"price": "150.01"}, {"expires": "2027-01-01"}, {"expires": None}, {"meter": "chats"}]
)
def test_the_same_key_with_another_content_is_refused(post: Post, other: dict[str, Any]) -> None:
    MeterFactory.create(key="chats")
    post()
    answer = post(BODY | other)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert TopUp.objects.count() == 1


def test_keys_are_the_customers_own(post: Post) -> None:
    CustomerFactory.create(key="other")
    assert [post().status_code, post(path="/api/v1/customers/other/top-ups").status_code] == [201, 201]


def test_a_pack_need_not_expire(post: Post) -> None:
    body = {name: value for name, value in BODY.items() if name != "expires"}
    assert post(body).json()["expires"] is None
    assert post(body | {"expires": None}).status_code == 200


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("   ", "idempotency_key_missing"),
        ("x" * 129, "idempotency_key_invalid"),
        ("caf\xe9", "idempotency_key_invalid"),
        ("a\tb", "idempotency_key_invalid"),
    ],
)
def test_without_a_good_idempotency_key_nothing_is_bought(post: Post, key: str | None, code: str) -> None:
    answer = post(key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not TopUp.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"units": "0"}, "units"),
        ({"units": "-1"}, "units"),
        ({"units": 100}, "units"),
        ({"units": "1e3"}, "units"),
        ({"units": "1" * 20}, "units"),
        ({"units": "NaN"}, "units"),
        ({"price": "-1"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"price": 150.0}, "price"),
        ({"expires": "2026-10-13"}, "expires"),
        ({"expires": "soon"}, "expires"),
        ({"meter": "peak"}, "meter"),
        ({"meter": 7}, "meter"),
        ({"meter": "a\0b"}, "meter"),
        ({"gift": True}, "gift"),
    ],
)
def test_what_cannot_be_bought_is_refused_by_field(post: Post, change: dict[str, Any], field: str) -> None:
    MeterFactory.create(key="peak", activity=True, aggregation="max")
    answer = post(BODY | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == field
    assert not TopUp.objects.exists()


@pytest.mark.parametrize("missing", ["meter", "units", "price"])
def test_a_missing_field_is_named(post: Post, missing: str) -> None:
    answer = post({name: value for name, value in BODY.items() if name != missing})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == missing


@pytest.mark.parametrize("body", [b"{", b"\xff", b""])
def test_a_body_that_is_not_json_is_refused(post: Post, body: bytes) -> None:
    assert (post(body).status_code, post(body).json()["code"]) == (400, "unreadable")


def test_what_does_not_exist_is_not_found(post: Post) -> None:
    found = [post(BODY | {"meter": "nothing"}), post(path="/api/v1/customers/nobody/top-ups")]
    assert [(answer.status_code, answer.json()["code"]) for answer in found] == [
        (404, "meter_not_found"),
        (404, "customer_not_found"),
    ]


def test_another_customers_key_finds_nobody_there(post: Post, stranger: Client) -> None:
    answer = post(client=stranger)
    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")
    assert stranger.get(PATH).status_code == 404
    assert not TopUp.objects.exists()


def test_a_customers_own_key_buys_for_itself(post: Post, acme: Customer) -> None:
    ApiKeyFactory.create(secret="up_acme", scopes=[Scope.PURCHASES_WRITE], customer=acme)
    assert post(client=Client(headers={"authorization": "Bearer up_acme"})).status_code == 201


@pytest.mark.parametrize("scope", [Scope.READ, Scope.EVENTS_WRITE])
def test_buying_needs_its_scope(post: Post, scope: Scope) -> None:
    ApiKeyFactory.create(secret="up_reader", scopes=[scope])
    answer = post(client=Client(headers={"authorization": "Bearer up_reader"}))
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert not TopUp.objects.exists()


def test_packs_are_listed_page_by_page_the_latest_first(acme: Customer, meter: Meter, operator: Client) -> None:
    days = (date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 2))
    made = [TopUpFactory.create(customer=acme, meter=meter, bought_on=day) for day in days]
    TopUpFactory.create()
    first = operator.get(f"{PATH}?limit=2").json()
    second = operator.get(f"{PATH}?limit=2&cursor={first['next']}").json()
    assert [pack["id"] for pack in first["results"] + second["results"]] == [pack.pk for pack in reversed(made)]
    assert second["next"] is None
    assert first["results"][0]["idempotency_key"] is None
