"""Posting events the way an application does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.models import ApiKey, Customer, Scope
from meters.models import Kind, Meter
from tests.factories import ApiKeyFactory, CustomerFactory

Post = Callable[..., Any]
FIGURES = pytest.StashKey[str]()
"""What the storm of hostile requests came to."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if figures := terminalreporter.config.stash.get(FIGURES, None):
        terminalreporter.write_line(figures)


@pytest.fixture
def customer(db: None) -> Customer:
    return CustomerFactory.create(key="acme")


@pytest.fixture
def meter(db: None) -> Meter:
    return Meter.objects.create(
        key="tickets_resolved", label="Tickets resolved", dimensions={"tier": ["standard", "premium"]}
    )


@pytest.fixture
def attempts(db: None) -> Meter:
    return Meter.objects.create(key="attempts", label="Attempts", kind=Kind.ACTIVITY, aggregation="sum")


@pytest.fixture
def key(db: None) -> ApiKey:
    return ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE], secret="up_writer", name="helpdesk")


@pytest.fixture
def post(client: Client, key: ApiKey) -> Post:
    """Post a body (bytes as they are, anything else as JSON) and give the answer."""

    def send(body: Any, secret: str = "up_writer", content_type: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(
            "/api/v1/events", data, content_type=content_type, headers={"Authorization": f"Bearer {secret}"}
        )

    return send


def event(sender_id: Any = "e1", **fields: Any) -> dict[str, Any]:
    """A good event of acme, with whatever else is given."""
    return {"id": sender_id, "customer": "acme", "meter": "tickets_resolved"} | fields
