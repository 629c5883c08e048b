"""POST /api/v1/events with CloudEvents 1.0, one or a batch: the same events under other names."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer, Scope
from meters.models import Event, QuarantinedEvent, Receipt
from tests.factories import ApiKeyFactory
from tests.meters.api.conftest import Post, event

pytestmark = pytest.mark.usefixtures("customer", "meter", "attempts")

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


def cloud(sender_id: str = "e1", **attributes: Any) -> dict[str, Any]:
    """A good CloudEvent about acme, with whatever else is given."""
    context = {"specversion": "1.0", "id": sender_id, "source": "/helpdesk", "type": "tickets_resolved"}
    return context | {"customer": "acme"} | attributes


def test_an_event_is_read_from_its_attributes_and_data(post: Post) -> None:
    answer = post(
        cloud(
            subject="ticket-981",
            time="2026-10-05T14:03:00+02:00",
            datacontenttype="application/json; charset=utf-8",
            dataschema="https://example.com/schema",
            traceparent="00-1-2-03",
            data={"value": "2.5", "properties": {"tier": "premium"}},
        ),
        content_type=f"{ONE}; charset=UTF-8",
    )
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    stored = Event.objects.select_related("meter", "customer").get()
    assert (stored.event_key, stored.customer.key, stored.meter.key) == ("e1", "acme", "tickets_resolved")
    assert (stored.case_key, stored.value, stored.properties) == ("ticket-981", Decimal("2.5"), {"tier": "premium"})
    assert stored.occurred_at == datetime(2026, 10, 5, 12, 3, tzinfo=UTC)


def test_it_is_the_same_event_as_in_our_own_form(post: Post) -> None:
    own = event(case="c", occurred_at="2026-10-05T12:00:00Z", value=2, properties={"tier": "premium"})
    post(own)
    data = {"value": 2, "properties": {"tier": "premium"}}
    answer = post(cloud(subject="c", time="2026-10-05T12:00:00Z", data=data), content_type=ONE)
    assert answer.json()["duplicates"] == 1
    answer = post(cloud(source="/another", subject="c", time="2026-10-05T12:00:00Z", data=data), content_type=ONE)
    assert answer.json()["duplicates"] == 1, "an id is unique per customer, whatever the source"


def test_the_customer_may_stand_in_the_data(post: Post) -> None:
    body = cloud(data={"customer": "acme"})
    del body["customer"]
    assert post(body, content_type=ONE).json()["accepted"] == 1


@pytest.mark.parametrize("name", ["subject", "time", "data", "data_base64", "datacontenttype", "dataschema"])
def test_an_attribute_that_is_null_is_left_out(post: Post, name: str) -> None:
    assert post(cloud() | {name: None}, content_type=ONE).json()["accepted"] == 1


def test_a_batch_tells_what_became_of_each(post: Post) -> None:
    batch = [
        cloud("a"),
        cloud("b", customer="nobody"),
        cloud("c", data={"value": -1}),
        cloud("a"),
        cloud("d", time="1999-01-01T00:00:00Z"),
        cloud("a", subject="other"),
        7,
    ]
    answer = post(batch, content_type=BATCH)
    assert answer.status_code == 207
    body = answer.json()
    assert [body[name] for name in ("accepted", "duplicates", "conflicts", "quarantined", "refused")] == [1, 1, 1, 1, 3]
    told = {problem["index"]: (problem["id"], problem["code"], problem["detail"]) for problem in body["problems"]}
    assert told[2] == ("c", "invalid", "data.value: must not be negative")
    assert told[4] == ("d", "out_of_range", "time lies more than 400 days in the past")
    assert told[6][:2] == (None, "invalid")


def test_an_empty_batch_is_answered_without_a_receipt(post: Post) -> None:
    answer = post([], content_type=BATCH)
    assert (answer.status_code, answer.json()["receipt"]) == (200, None)


def test_a_batch_of_one_is_a_batch(post: Post) -> None:
    assert post([cloud(customer="nobody")], content_type=BATCH).status_code == 207
    assert post(cloud("e2", customer="nobody"), content_type=ONE).status_code == 202


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another version": ({"specversion": "0.3"}, "specversion"),
    "a number as version": ({"specversion": 1.0}, "specversion"),
    "no id": ({"id": None}, "id"),
    "empty id": ({"id": ""}, "id"),
    "long id": ({"id": "x" * 256}, "id"),
    "empty source": ({"source": ""}, "source"),
    "no source": ({"source": None}, "source"),
    "no type": ({"type": None}, "type"),
    "long type": ({"type": "x" * 129}, "type"),
    "long subject": ({"subject": "x" * 256}, "subject"),
    "number as subject": ({"subject": 5}, "subject"),
    "naive time": ({"time": "2026-10-05T12:00:00"}, "time"),
    "no time": ({"time": "yesterday"}, "time"),
    "old time": ({"time": "1999-01-01T00:00:00Z"}, "time"),
    "the year one": ({"time": "0001-01-01T00:00:00+14:00"}, "time"),
    "no customer": ({"customer": None}, "customer"),
    "empty customer": ({"customer": ""}, "customer"),
    "two customers": ({"data": {"customer": "other"}}, "data.customer"),
    "null customer in data": ({"data": {"customer": None}}, "data.customer"),
    "data that is a text": ({"data": "x"}, "data"),
    "data that is a list": ({"data": [1]}, "data"),
    "something else in data": ({"data": {"valeu": 1}}, "data.valeu"),
    "null value": ({"data": {"value": None}}, "data.value"),
    "negative": ({"data": {"value": -1}}, "data.value"),
    "nested properties": ({"data": {"properties": {"a": {}}}}, "data.properties"),
    "too many properties": ({"data": {"properties": {f"p{n}": n for n in range(65)}}}, "data.properties"),
    "bytes": ({"data_base64": "eA=="}, "data_base64"),
    "XML": ({"datacontenttype": "application/xml", "data": {}}, "datacontenttype"),
    "NUL in the id": ({"id": "a\0b"}, "id"),
    "NUL in the type": ({"type": "a\0b"}, "type"),
    "NUL in the subject": ({"subject": "a\0b"}, "subject"),
    "NUL in the customer": ({"customer": "a\0b"}, "customer"),
    "NUL in properties": ({"data": {"properties": {"a": "\0"}}}, "data.properties"),
}


@pytest.mark.parametrize(("attributes", "name"), WRONG.values(), ids=WRONG)
def test_a_bad_attribute_is_422_and_named(post: Post, attributes: dict[str, Any], name: str) -> None:
    body = cloud(**attributes)
    answer = post(body, content_type=ONE)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert name in answer.json()["detail"]
    again = post([body], content_type=BATCH)
    assert (again.status_code, again.json()["refused"]) == (207, 1)
    assert name in again.json()["problems"][0]["detail"]
    assert not any(table.objects.exists() for table in (Event, QuarantinedEvent, Receipt))


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
def test_what_cloudevents_require_is_required(post: Post, missing: str) -> None:
    body = cloud()
    del body[missing]
    answer = post(body, content_type=ONE)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, missing)


UNREADABLE = {
    "nothing": b"",
    "not JSON": b"{",
    "a number": b"7",
    "a text": b'"x"',
    "null": b"null",
    "not UTF-8": b'{"id":"\xff"}',
    "two events": json.dumps(cloud()).encode() * 2,
    "trailing text": json.dumps(cloud()).encode() + b",",
    "deep nesting": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a lone surrogate": b'{"specversion":"\\ud800"}',
}


@pytest.mark.parametrize("content_type", [ONE, BATCH])
@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_cannot_be_read_is_400(post: Post, body: bytes, content_type: str) -> None:
    answer = post(body, content_type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_one_and_a_batch_are_not_mistaken_for_each_other(post: Post) -> None:
    assert post([cloud()], content_type=ONE).status_code == 400
    assert post(cloud(), content_type=BATCH).status_code == 400
    assert post(cloud(), content_type="application/json").status_code == 422
    assert not Event.objects.exists()


def test_five_thousand_are_one_batch_and_one_more_is_too_many(post: Post) -> None:
    batch = [cloud(f"m{n}") for n in range(5_001)]
    assert post(batch[:5_000], content_type=BATCH).json()["accepted"] == 5_000
    answer = post(batch, content_type=BATCH)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_events")


def test_a_key_bound_to_a_customer_posts_for_that_customer_alone(post: Post, customer: Customer) -> None:
    ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE], secret="up_bound", customer=customer)
    assert post(cloud(), secret="up_bound", content_type=ONE).status_code == 200
    answer = post(cloud(customer="nobody"), secret="up_bound", content_type=ONE)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (404, "customer")
