"""POST /api/v1/events: every kind of bad input has its answer, names the field, and keeps nothing."""

import json
from typing import Any

import pytest

from customers.models import Scope
from meters.models import Event, QuarantinedEvent, Receipt
from tests.factories import ApiKeyFactory
from tests.meters.api.conftest import Post, event

pytestmark = pytest.mark.usefixtures("customer", "meter")

UNREADABLE = {
    "nothing": b"",
    "not JSON": b"{",
    "a bare NaN": b'{"id":"a","customer":"acme","meter":"tickets_resolved","value":NaN}',
    "a list": b"[1]",
    "a number": b"7",
    "not UTF-8": b'{"id":"\xff"}',
    "trailing text": b'{"id":"a"} x',
    "deep nesting": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "events that is no list": b'{"events": 7}',
    "something beside events": b'{"events": [], "more": 1}',
    "a lone surrogate": b'{"id":"\\ud800","customer":"acme","meter":"tickets_resolved"}',
}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"id": None}, "id"),
    "empty id": ({"id": ""}, "id"),
    "long id": ({"id": "x" * 256}, "id"),
    "number as id": ({"id": 5}, "id"),
    "no customer": ({"customer": None}, "customer"),
    "long customer": ({"customer": "x" * 129}, "customer"),
    "no meter": ({"meter": None}, "meter"),
    "null value": ({"value": None}, "value"),
    "NaN as text": ({"value": "NaN"}, "value"),
    "infinity as text": ({"value": "Infinity"}, "value"),
    "negative": ({"value": -1}, "value"),
    "true": ({"value": True}, "value"),
    "sixteen digits": ({"value": "1000000000000000"}, "value"),
    "ten fraction digits": ({"value": "0.0000000001"}, "value"),
    "underscores": ({"value": "1_000"}, "value"),
    "other digits": ({"value": "١"}, "value"),
    "huge exponent as text": ({"value": "1e400"}, "value"),
    "naive time": ({"occurred_at": "2026-10-05T12:00:00"}, "occurred_at"),
    "no time": ({"occurred_at": "yesterday"}, "occurred_at"),
    "null time": ({"occurred_at": None}, "occurred_at"),
    "epoch time": ({"occurred_at": 1_790_000_000}, "occurred_at"),
    "the year one": ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
    "the year 9999": ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at"),
    "long case": ({"case": "x" * 256}, "case"),
    "null case": ({"case": None}, "case"),
    "nested properties": ({"properties": {"a": {"b": 1}}}, "properties"),
    "a list in properties": ({"properties": {"a": [1]}}, "properties"),
    "too many properties": ({"properties": {f"p{n}": n for n in range(65)}}, "properties"),
    "long properties": ({"properties": {f"p{n}": "x" * 2_000 for n in range(5)}}, "properties"),
    "a property beyond exactness": ({"properties": {"n": 2**53}}, "properties"),
    "properties that are a text": ({"properties": "x"}, "properties"),
    "an unknown field": ({"valeu": 1}, "valeu"),
    "NUL in the id": ({"id": "a\0b"}, "id"),
    "NUL in the case": ({"case": "a\0b"}, "case"),
    "NUL in properties": ({"properties": {"a": "\0"}}, "properties"),
}

RAW = {
    "1e400 as a number": (b'"value":1e400', "value"),
    "5,000 digits": (b'"value":' + b"9" * 5_000, "value"),
    "5,000 digits in properties": (b'"properties":{"n":' + b"9" * 5_000 + b"}", "properties"),
    "1e400 in properties": (b'"properties":{"n":1e400}', "properties"),
    "1e-20000 in properties": (b'"properties":{"n":1e-20000}', "properties"),
    "5,000 digits after the point in properties": (b'"properties":{"n":0.' + b"1" * 5_000 + b"}", "properties"),
    "deep properties": (b'"properties":' + b"[" * 900 + b"]" * 900, "properties"),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_cannot_be_read_is_400(post: Post, body: bytes) -> None:
    answer = post(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert nothing_is_kept()


@pytest.mark.parametrize(("fields", "field"), WRONG.values(), ids=WRONG)
def test_a_bad_field_is_422_and_named(post: Post, fields: dict[str, object], field: str) -> None:
    body = event(**fields)
    if field in ("id", "customer", "meter") and body[field] is None:
        del body[field]
    answer = post(body)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert nothing_is_kept()


@pytest.mark.parametrize(("raw", "field"), RAW.values(), ids=RAW)
def test_bad_numbers_that_json_allows_are_422_and_named(post: Post, raw: bytes, field: str) -> None:
    body = b'{"id":"a","customer":"acme","meter":"tickets_resolved",' + raw + b"}"
    for sent in (body, b'{"events":[' + body + b"]}"):
        answer = post(sent)
        told = answer.json()
        assert answer.status_code in (422, 207)
        assert field in (told["detail"] if answer.status_code == 422 else told["problems"][0]["detail"])
    assert nothing_is_kept()


def test_one_bad_event_never_costs_its_neighbours(post: Post) -> None:
    bad = [event(f"bad{n}") | fields for n, (fields, _) in enumerate(WRONG.values())]
    answer = post({"events": [event("first"), *bad, event("last")]})
    assert (answer.status_code, answer.json()["accepted"]) == (207, 2)
    assert set(Event.objects.values_list("event_key", flat=True)) >= {"first", "last"}


def test_a_body_over_the_limit_is_413(post: Post) -> None:
    assert post(b" " * (16 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_content_type_is_415(post: Post, content_type: str) -> None:
    assert post(json.dumps(event()).encode(), content_type=content_type).status_code == 415


@pytest.mark.parametrize("secret", ["up_nobody", "", "x y", "up_" + "é" * 3])
def test_a_key_that_is_none_is_401(post: Post, secret: str) -> None:
    answer = post(event(), secret=secret)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert nothing_is_kept()


@pytest.mark.parametrize("trait", ["revoked", "expired"])
def test_a_dead_key_is_401(post: Post, trait: str) -> None:
    ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE], secret="up_dead", **{trait: True})
    assert post(event(), secret="up_dead").status_code == 401
    assert nothing_is_kept()


def test_a_key_that_may_only_read_is_403(post: Post) -> None:
    ApiKeyFactory.create(scopes=[Scope.READ], secret="up_reader")
    answer = post(event(), secret="up_reader")
    assert answer.status_code == 403
    assert "events:write" in answer.json()["detail"]
    assert nothing_is_kept()


def nothing_is_kept() -> bool:
    return not (Event.objects.exists() or QuarantinedEvent.objects.exists() or Receipt.objects.exists())
