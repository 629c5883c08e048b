"""`GET /api/v1/usage`: sealed or not, always current, exact for every type of meter."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from meters.actions.journal import seal
from meters.models import Aggregation, Kind, Meter
from tests.meters.api.conftest import Post, event
from tests.meters.api.reading import bound, globex, operator

__all__ = ["bound", "globex", "operator"]

pytestmark = pytest.mark.usefixtures("customer", "meter", "november")

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
OCTOBER = {"customer": "acme", "meter": "tickets_resolved", "from": "2026-10-01", "to": "2026-11-01"}


@pytest.fixture
def november(time_machine: "time_machine.TimeMachineFixture") -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def month(post: Post, customer: Customer, meter: Meter, november: None) -> None:
    """Three days of October: two standard and a premium ticket on the 5th, one of neither on the 6th."""
    events = [
        event("a", occurred_at="2026-10-05T12:00:00Z", properties={"tier": "standard"}),
        event("b", occurred_at="2026-10-05T13:00:00Z", properties={"tier": "standard"}),
        event("c", occurred_at="2026-10-05T14:00:00Z", properties={"tier": "premium"}),
        event("d", occurred_at="2026-10-07T02:00:00Z"),
    ]
    assert post({"events": events}).status_code == 200


def read(client: Client, **query: str) -> Any:
    answer = client.get("/api/v1/usage", OCTOBER | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def groups(body: Any) -> dict[str | None, tuple[str, int]]:
    return {group["key"]: (group["quantity"], group["events"]) for group in body["groups"]}


@pytest.mark.usefixtures("month")
def test_usage_says_how_much_and_as_of_which_page(operator: Client) -> None:
    body = {
        "customer": "acme",
        "meter": "tickets_resolved",
        "unit": "units",
        "from": "2026-10-01",
        "to": "2026-11-01",
        "quantity": "4",
        "events": 4,
        "page": None,
        "unsealed": True,
        "groups": [],
    }
    assert read(operator) == body
    seal(at=AT)
    assert read(operator) == body | {"page": 1, "unsealed": False}


@pytest.mark.usefixtures("month")
def test_what_was_just_answered_is_in_it_beside_what_is_sealed(operator: Client, post: Post) -> None:
    seal(at=AT)
    post(event("e", occurred_at="2026-10-05T15:00:00Z", properties={"tier": "premium"}))
    body = read(operator, group_by="tier")
    assert (body["quantity"], body["page"], body["unsealed"]) == ("5", 1, True)
    assert groups(body) == {"standard": ("2", 2), "premium": ("2", 2), None: ("1", 1)}


@pytest.mark.usefixtures("month")
def test_days_are_the_customers(operator: Client) -> None:
    assert groups(read(operator, group_by="day")) == {"2026-10-05": ("3", 3), "2026-10-06": ("1", 1)}
    assert read(operator, **{"from": "2026-10-06", "to": "2026-10-07"})["quantity"] == "1"
    assert read(operator, **{"from": "2026-10-07", "to": "2026-11-01"})["quantity"] == "0"


def test_without_days_it_is_the_customers_month(operator: Client, post: Post, globex: Customer) -> None:
    asked = {"customer": "globex", "meter": "tickets_resolved"}
    with time_machine.travel("2026-10-31T16:00:00Z", tick=False):
        post(event("a", customer="globex"))
        body = operator.get("/api/v1/usage", asked).json()
    assert (body["from"], body["to"], body["quantity"]) == ("2026-11-01", "2026-12-01", "1")


def test_nothing_was_used_before_the_first_event(operator: Client) -> None:
    assert (read(operator)["quantity"], read(operator)["unsealed"]) == ("0", False)
    assert read(operator, group_by="day")["groups"] == []


def test_a_sum_has_its_fractions(operator: Client, post: Post, attempts: Meter) -> None:
    for n, value in enumerate(("0.1", "0.2", "1000000.000000001")):
        post(event(f"e{n}", meter="attempts", occurred_at="2026-10-05T12:00:00Z", value=value))
    body = read(operator, meter="attempts")
    assert (body["quantity"], body["events"]) == ("1000000.300000001", 3)


def measured(aggregation: Aggregation, **fields: Any) -> Meter:
    return Meter.objects.create(
        key="measured",
        label="Measured",
        kind=Kind.ACTIVITY,
        aggregation=aggregation,
        dimensions={"tier": None},
        **fields,
    )


PEAKS = [(5, 3, "standard"), (5, 7, "premium"), (6, 5, "standard"), (7, 4, "gold")]


def post_peaks(post: Post) -> None:
    events = [
        event(
            f"e{n}",
            meter="measured",
            value=value,
            occurred_at=f"2026-10-{day:02}T{12 + n}:00:00Z",
            properties={"tier": tier, "user": f"u{value % 3}"},
        )
        for n, (day, value, tier) in enumerate(PEAKS)
    ]
    assert post({"events": events}).json()["accepted"] == len(events)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    ("aggregation", "whole", "days", "tiers"),
    [
        ("max", "7", ["7", "5", "4"], {"standard": "5", "premium": "7", "gold": "4"}),
        ("latest", "4", ["7", "5", "4"], {"standard": "5", "premium": "7", "gold": "4"}),
        ("unique", "3", ["2", "1", "1"], {"standard": "2", "premium": "1", "gold": "1"}),
    ],
)
def test_what_does_not_add_up_is_read_from_the_events_of_all_the_days(
    operator: Client, post: Post, aggregation: str, whole: str, days: list[str], tiers: dict[str, str], sealed: bool
) -> None:
    measured(Aggregation(aggregation), unique_property="user" if aggregation == "unique" else "")
    post_peaks(post)
    if sealed:
        seal(at=AT)
    by_day = read(operator, meter="measured", group_by="day")
    assert (by_day["quantity"], by_day["events"]) == (whole, 4)
    assert [group["quantity"] for group in by_day["groups"]] == days
    by_tier = read(operator, meter="measured", group_by="tier")
    assert by_tier["quantity"] == whole
    assert {key: quantity for key, (quantity, _) in groups(by_tier).items()} == tiers


def test_a_member_seen_in_two_places_counts_once(operator: Client, post: Post) -> None:
    measured(Aggregation.UNIQUE, unique_property="user")
    users = [("standard", "u1"), ("premium", "u1"), ("premium", 1), ("premium", "1"), ("standard", None)]
    for n, (tier, user) in enumerate(users):
        properties = {"tier": tier, "user": user}
        post(event(f"e{n}", meter="measured", occurred_at="2026-10-05T12:00:00Z", properties=properties))
    post(event("none", meter="measured", occurred_at="2026-10-05T12:00:00Z", properties={"tier": "premium"}))
    body = read(operator, meter="measured", group_by="tier")
    assert (body["quantity"], body["events"]) == ("3", 6)
    assert groups(body) == {"standard": ("1", 2), "premium": ("3", 4)}


@pytest.mark.usefixtures("month")
def test_a_customers_key_sees_only_its_own(bound: Client, globex: Customer) -> None:
    assert read(bound)["quantity"] == "4"
    own = {key: value for key, value in OCTOBER.items() if key != "customer"}
    assert bound.get("/api/v1/usage", own).json()["customer"] == "acme"
    assert bound.get("/api/v1/usage", OCTOBER | {"customer": "globex"}).status_code == 404
    assert bound.get("/api/v1/usage", OCTOBER | {"customer": "nobody"}).status_code == 404


def test_what_a_customer_costs_is_not_for_the_customer(operator: Client, bound: Client, post: Post) -> None:
    Meter.objects.create(key="tokens", label="Tokens", kind=Kind.COST, aggregation="sum")
    post(event("a", meter="tokens", value="0.5", occurred_at="2026-10-05T12:00:00Z"))
    assert read(operator, meter="tokens")["quantity"] == "0.5"
    assert bound.get("/api/v1/usage", OCTOBER | {"meter": "tokens"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "field", "status"),
    [
        ({"group_by": "colour"}, "group_by", 400),
        ({"group_by": ""}, "group_by", 400),
        ({"meter": "unknown"}, "meter", 404),
        ({"customer": "nobody"}, "customer", 404),
        ({"to": "2026-10-01"}, "to", 400),
        ({"to": "2027-11-06"}, "to", 400),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from", 400),
        ({"from": "9999-01-01", "to": "9999-01-02"}, "to", 400),
        ({"from": "2026-10-01T00:00:00Z"}, "from", 400),
        ({"page": "1"}, "page", 400),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(
    operator: Client, query: dict[str, str], field: str, status: int
) -> None:
    answer = operator.get("/api/v1/usage", OCTOBER | query)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (status, [field])


@pytest.mark.parametrize("missing", ["customer", "meter", "from", "to"])
def test_what_is_missing_is_named(operator: Client, missing: str) -> None:
    answer = operator.get("/api/v1/usage", {key: value for key, value in OCTOBER.items() if key != missing})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, missing)


def test_four_hundred_days_can_be_asked_for(operator: Client) -> None:
    assert read(operator, **{"from": "2026-10-01", "to": "2027-11-05"})["quantity"] == "0"


@pytest.mark.usefixtures("month")
def test_usage_is_read_in_one_statement(
    operator: Client, bound: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    read(operator)
    with django_assert_num_queries(5):
        read(operator, group_by="day")


def test_a_writers_key_does_not_read(client: Client, post: Post) -> None:
    answer = client.get("/api/v1/usage", OCTOBER, headers={"Authorization": "Bearer up_writer"})
    assert answer.status_code == 403
