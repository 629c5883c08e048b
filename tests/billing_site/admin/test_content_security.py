"""What a page may load and run."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import boss

pytestmark = pytest.mark.django_db


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    return dict(directive.strip().partition(" ")[::2] for directive in header.split(";"))


def test_the_admin_runs_the_scripts_of_its_theme_and_no_others() -> None:
    allowed = policy(boss(), reverse("admin:index"))
    assert allowed["script-src"] == "'self' 'unsafe-eval'"
    assert allowed["style-src"] == "'self' 'unsafe-inline'"
    assert allowed["default-src"] == "'none'"


def test_outside_the_admin_nothing_is_evaluated_or_styled_in_place(client: Client) -> None:
    allowed = policy(client, "/")
    assert allowed["script-src"] == allowed["style-src"] == allowed["img-src"] == "'self'"


def test_no_page_can_be_framed(client: Client) -> None:
    for path in ("/", reverse("admin:login")):
        assert policy(client, path)["frame-ancestors"] == "'none'"
