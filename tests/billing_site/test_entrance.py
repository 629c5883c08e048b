"""Applications and browsers come in by different ways, and neither notices."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test.client import FakePayload, RequestFactory
from django.utils.module_loading import import_string

from billing_site import entrance

pytestmark = pytest.mark.django_db


def ask(path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as a server would get them."""
    said: list[Any] = []
    environ = RequestFactory().generic(method, path).environ | {"wsgi.errors": BytesIO()}
    environ.setdefault("wsgi.input", FakePayload())
    body = b"".join(entrance.entrance()(environ, lambda status, found: said.extend((status, found))))
    return int(said[0].split()[0]), dict(said[1]), body


def test_an_application_is_asked_for_its_key_under_the_strictest_policy() -> None:
    status, headers, body = ask("/api/v1/usage")
    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"not_authenticated" in body
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


def test_an_unknown_address_is_a_problem_to_an_application() -> None:
    status, headers, _ = ask("/api/v1/nowhere", "POST")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")


def test_a_browser_is_led_to_the_login_with_a_cookie_against_forgery() -> None:
    status, headers, _ = ask("/admin/login/")
    assert status == 200
    assert "csrftoken" in headers["Set-Cookie"]
    assert "script-src" in headers["Content-Security-Policy"]


def test_only_known_middleware_is_left_out_and_the_setting_stays() -> None:
    before = list(settings.MIDDLEWARE)
    entrance.entrance()
    assert before == settings.MIDDLEWARE
    assert set(before) > entrance.FOR_BROWSERS
    assert all(import_string(name) for name in entrance.FOR_BROWSERS)
