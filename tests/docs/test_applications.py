"""docs/applications.md: its program, and each answer in its table, against the endpoint."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from customers.models import Customer, Scope
from meters.api import events
from tests.docs.pages import ROOT, Page
from tests.factories import ApiKeyFactory, CustomerFactory, MeterFactory

PAGE = Page(ROOT / "docs" / "applications.md")
EVENT = {"id": "e1", "customer": "acme", "meter": "tickets_resolved"}
OLD = "2020-01-01T00:00:00Z"


@pytest.fixture
def acme(db: None) -> Customer:
    MeterFactory.create(key="tickets_resolved", dimensions={"tier": ["standard"]})
    ApiKeyFactory.create(secret="up_writer", scopes=[Scope.EVENTS_WRITE])
    return CustomerFactory.create(key="acme")


@pytest.fixture
def post(client: Client, acme: Customer) -> Callable[..., Any]:
    def send(body: object, key: str | None = "Bearer up_writer", content_type: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": key} if key else {}
        return client.post("/api/v1/events", data, content_type=content_type, headers=headers)

    return send


Recipe = Callable[[Callable[..., Any]], Any]


def with_key(**traits: Any) -> Recipe:
    def send(post: Callable[..., Any]) -> Any:
        ApiKeyFactory.create(secret="up_other", **{"scopes": [Scope.EVENTS_WRITE]} | traits)
        return post(EVENT, key="Bearer up_other")

    return send


def for_somebody_else(post: Callable[..., Any]) -> Any:
    return with_key(customer=CustomerFactory.create(key="other"))(post)


def with_other_content(post: Callable[..., Any]) -> Any:
    post(EVENT)
    return post(EVENT | {"case": "another"})


def while_the_database_is_away(post: Callable[..., Any]) -> Any:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("the connection is closed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "take_in", refuse)
        return post(EVENT)


RECIPES: Mapping[tuple[int, str], Recipe] = {
    (200, ""): lambda post: post(EVENT),
    (202, "unknown_customer"): lambda post: post(EVENT | {"customer": "nobody"}),
    (202, "unknown_meter"): lambda post: post(EVENT | {"meter": "nothing"}),
    (202, "unknown_dimension"): lambda post: post(EVENT | {"properties": {"tier": "golden"}}),
    (400, "unreadable"): lambda post: post(b"{"),
    (401, "not_authenticated"): lambda post: post(EVENT, key=None),
    (401, "key_malformed"): lambda post: post(EVENT, key="Basic abc"),
    (401, "key_unknown"): lambda post: post(EVENT, key="Bearer up_nobody"),
    (401, "key_revoked"): with_key(revoked=True),
    (401, "key_expired"): with_key(expires_at=datetime(2020, 1, 1, tzinfo=UTC)),
    (403, "missing_scope"): with_key(scopes=[Scope.READ]),
    (404, "unknown_customer"): for_somebody_else,
    (409, "conflict"): with_other_content,
    (413, "too_large"): lambda post: post(b" " * (16 * 1024 * 1024 + 1)),
    (413, "too_many_events"): lambda post: post({"events": [EVENT] * 5_001}),
    (415, "unsupported_media_type"): lambda post: post(EVENT, content_type="text/plain"),
    (422, "invalid"): lambda post: post(EVENT | {"value": -1}),
    (422, "out_of_range"): lambda post: post(EVENT | {"occurred_at": OLD}),
    (503, "unavailable"): while_the_database_is_away,
}


def documented() -> set[tuple[int, str]]:
    """Status and code of each answer in the table."""
    rows = re.findall(r"^\| (\d{3}) \|([^|]*)\|", PAGE.text, re.MULTILINE)
    return {(int(status), code) for status, codes in rows for code in re.findall(r"`(\w+)`", codes) or [""]}


def test_the_table_names_the_answers_that_are_tried_here() -> None:
    assert documented() == set(RECIPES)


@pytest.mark.parametrize(("status", "code"), RECIPES)
def test_each_documented_answer_is_given(post: Callable[..., Any], status: int, code: str) -> None:
    answer = RECIPES[status, code](post)
    told = answer.json()
    assert answer.status_code == status
    assert code == (told["code"] if status >= 400 else "".join(problem["code"] for problem in told["problems"]))


def test_a_batch_answers_207_as_soon_as_one_event_has_a_problem(post: Callable[..., Any]) -> None:
    assert post({"events": [EVENT]}).status_code == 200
    answer = post({"events": [EVENT, EVENT | {"id": "e2", "value": -1}]})
    assert answer.status_code == 207
    assert [problem["index"] for problem in answer.json()["problems"]] == [1]


@pytest.fixture
def program(live_server: LiveServer, acme: Customer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page's program, with the environment it asks for."""
    monkeypatch.setenv("UPSHOT_URL", live_server.url)
    monkeypatch.setenv("UPSHOT_KEY", "up_writer")
    return PAGE.blocks("python")[0]


def test_the_program_posts_its_events_and_a_second_time_knows_them(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        exec(program, {})  # noqa: S102
    assert capsys.readouterr().out == "50 accepted, 0 known before\n0 accepted, 50 known before\n"


def test_the_program_tries_again_and_waits_as_long_as_it_is_told(
    program: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = Message()
    busy["Retry-After"] = "7"
    failures: list[Exception] = [
        urllib.error.HTTPError("", 503, "busy", busy, None),
        ConnectionResetError(),
        urllib.error.HTTPError("", 500, "bug", Message(), None),
    ]
    really, waited = urllib.request.urlopen, list[float]()

    def unreliable(*arguments: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop(0)
        return really(*arguments, **options)

    monkeypatch.setattr(urllib.request, "urlopen", unreliable)
    monkeypatch.setattr(time, "sleep", waited.append)
    exec(program, {})  # noqa: S102
    assert waited == [7, 2, 4]
    assert capsys.readouterr().out == "50 accepted, 0 known before\n"


def test_the_program_does_not_repeat_what_is_wrong(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPSHOT_KEY", "up_nobody")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        exec(program, {})  # noqa: S102
