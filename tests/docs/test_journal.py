"""docs/journal.md: its program, against what the endpoint answers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from customers.models import Scope
from meters.actions.journal import seal
from tests.docs.pages import ROOT, Page
from tests.factories import ApiKeyFactory, CustomerFactory, MeterFactory

SENT = {
    "id": "é-1",
    "customer": "acme",
    "meter": "tickets_resolved",
    "occurred_at": "2026-10-05T14:03:00Z",
    "value": "2.5",
    "case": "ticket-981",
}


@pytest.fixture
def program() -> dict[str, Any]:
    """What the page's program defines."""
    (written,) = Page(ROOT / "docs" / "journal.md").blocks("python")
    defined: dict[str, Any] = {}
    exec(written, defined)  # noqa: S102
    return defined


@pytest.fixture
def receipt(db: None, client: Client) -> Any:
    """The proof for one of five events, in one of three receipts, as its customer gets it."""
    MeterFactory.create(key="tickets_resolved")
    acme = CustomerFactory.create(key="acme")
    ApiKeyFactory.create(secret="up_acme", scopes=[Scope.EVENTS_WRITE, Scope.READ], customer=acme)
    headers = {"Authorization": "Bearer up_acme"}
    given = []
    for n in range(3):
        others = [{"id": f"other-{n}-{m}", "customer": "acme", "meter": "tickets_resolved"} for m in range(4)]
        own = SENT | {"id": f"é-{n}", "properties": {"tier": "standard"}}
        answer = client.post("/api/v1/events", {"events": [own, *others]}, "application/json", headers=headers)
        given.append(answer.json()["receipt"])
    seal(at=datetime.now(UTC))
    return client.get(f"/api/v1/receipts/{given[1]}", {"event": "é-1"}, headers=headers).json()


def test_the_program_finds_that_all_fits(program: dict[str, Any], receipt: Any) -> None:
    assert program["check"](receipt, SENT) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda receipt: receipt["event"].update(properties="00" * 32), "this is not the event that was sent"),
        (lambda receipt: receipt.update(root="00" * 32), "the event is not in the receipt"),
        (lambda receipt: receipt["event"]["proof"].update(position=4), "the event is not in the receipt"),
        (lambda receipt: receipt["page"].update(root="00" * 32), "the receipt is not on the page"),
        (lambda receipt: receipt["page"]["proof"]["path"].pop(), "the receipt is not on the page"),
        (lambda receipt: receipt["page"].update(number=2), "the page is not in the chain"),
        (lambda receipt: receipt["page"].update(previous="11" * 32), "the page is not in the chain"),
    ],
)
def test_the_program_finds_what_does_not_fit(program: dict[str, Any], receipt: Any, change: Any, found: str) -> None:
    change(receipt)
    assert program["check"](receipt, SENT) == found


def test_the_program_knows_another_event(program: dict[str, Any], receipt: Any) -> None:
    assert program["check"](receipt, SENT | {"value": "2.6"}) == "this is not the event that was sent"
