import pytest
from django.test import Client, override_settings

from customers.models import Scope
from tests.factories import ApiKeyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.customers.api.probe")]


@pytest.fixture
def client() -> Client:
    key = ApiKeyFactory.create(secret="up_secret", scopes=list(Scope))
    return Client(headers={"authorization": "Bearer up_secret"}, raise_request_exception=False) if key else Client()


def problem(answer, status: int) -> dict[str, object]:  # type: ignore[no-untyped-def]
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert body["status"] == status
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "code"}
    assert "secret" not in answer.content.decode()
    return body


@pytest.mark.parametrize(
    ("which", "status", "code"),
    [
        ("refusal", 409, "taken"),
        ("missing", 404, "not_found"),
        ("suspicious", 400, "bad_request"),
        ("database", 503, "unavailable"),
        ("bug", 500, "server_error"),
    ],
)
def test_whatever_a_view_raises_is_a_problem(client: Client, which: str, status: int, code: str) -> None:
    assert problem(client.get(f"/api/raising/{which}"), status)["code"] == code


def test_a_busy_database_says_when_to_come_back(client: Client) -> None:
    assert int(client.get("/api/raising/database")["Retry-After"]) > 0


def test_a_refusal_names_the_field(client: Client) -> None:
    body = problem(client.get("/api/raising/refusal"), 409)
    assert body["errors"] == [{"field": "id", "code": "taken", "detail": "Somebody was faster."}]


def test_a_bug_is_logged_with_its_trace(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/api/raising/bug")
    assert "ZeroDivisionError: secret" in caplog.text


def test_the_test_client_still_sees_the_bug(client: Client) -> None:
    client.raise_request_exception = True
    with pytest.raises(ZeroDivisionError):
        client.get("/api/raising/bug")


def test_validation_names_each_field_by_its_path(client: Client) -> None:
    sent = {"things": [{"name": "one", "count": 1}, {"count": 0}]}
    body = problem(client.post("/api/open", sent, content_type="application/json"), 400)
    assert body["code"] == "invalid"
    assert [(error["field"], error["code"]) for error in body["errors"]] == [  # type: ignore[attr-defined]
        ("things.1.name", "required"),
        ("things.1.count", "min_value"),
    ]


@pytest.mark.parametrize("sent", [b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b""])
def test_unreadable_json_is_400(client: Client, sent: bytes) -> None:
    problem(client.post("/api/open", sent, content_type="application/json"), 400)


def test_another_content_type_is_415(client: Client) -> None:
    body = problem(client.post("/api/open", b"<a/>", content_type="text/xml"), 415)
    assert body["code"] == "unsupported_media_type"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_body_that_is_too_large_is_413(client: Client) -> None:
    problem(client.post("/api/open", {"things": ["x" * 100]}, content_type="application/json"), 413)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_a_method_that_is_not_there_is_405(client: Client, method: str) -> None:
    answer = client.generic(method, "/api/open")
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/nothing/%00/here", "/api/open/", "/api/\ufffd"])
def test_an_unknown_address_under_api_is_a_problem(client: Client, path: str, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        assert problem(client.get(path), 404)["code"] == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_an_unknown_address_is_a_problem_to_those_who_write_too(method: str) -> None:
    problem(Client(enforce_csrf_checks=True).generic(method, "/api/nothing"), 404)


def test_an_exception_outside_any_api_view_is_a_problem_under_api_only(client: Client) -> None:
    problem(client.get("/api/outside"), 500)
    assert client.get("/outside")["Content-Type"].startswith("text/html")
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_a_problem(client: Client) -> None:
    problem(client.get("/api/nothing", headers={"host": "evil.example"}), 400)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "*/*;q=0", ""])
def test_answers_are_json_whatever_is_asked_for(client: Client, accept: str) -> None:
    assert client.get("/api/open", headers={"accept": accept})["Content-Type"] == "application/json"
