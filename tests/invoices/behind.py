"""A customer whose applications post over HTTP, and a month that is billed from it, up to a page of the journal."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from customers.models import ApiKey, Customer, PlanAssignment, Scope
from invoices.actions.bill import start_run, work
from invoices.actions.issue import issue
from invoices.models import Invoice, InvoiceLine
from meters.actions.journal import seal
from meters.models import JournalPage
from tests.factories import ApiKeyFactory, CustomerFactory, PlanAssignmentFactory, PlanVersionFactory

AS_OF = datetime(2026, 11, 4, 12, tzinfo=UTC)
ON_THE_SEVENTH = "2026-10-07T12:00:00Z"


def customer_on(*charges: Mapping[str, Any], key: str = "acme", **fields: Any) -> PlanAssignment:
    """A customer in New York on a plan with these charges; `fields` are those of the plan's version."""
    version = PlanVersionFactory.create(charges=charges, published=True, **fields)
    return PlanAssignmentFactory.create(customer=CustomerFactory.create(key=key), plan_version=version)


def post(*events: Mapping[str, Any], customer: str = "acme") -> None:
    """Post events together, as their application does: on the seventh, on `tickets_resolved`, unless they say.

    What they say is None is not sent.
    """
    if not ApiKey.objects.filter(name="poster").exists():
        ApiKeyFactory.create(secret="up_poster", name="poster", scopes=[Scope.EVENTS_WRITE])
    usual = {"customer": customer, "meter": "tickets_resolved", "occurred_at": ON_THE_SEVENTH}
    sent = [usual | dict(event) for event in events]
    body = {"events": [{name: value for name, value in event.items() if value is not None} for event in sent]}
    headers = {"authorization": "Bearer up_poster"}
    answer = Client().post("/api/v1/events", json.dumps(body), "application/json", headers=headers)
    assert answer.json()["accepted"] == len(events), answer.content


def billed(customer: Customer, *, issued: bool = True) -> Invoice:
    """The invoice of October, whose lines name the last page of the journal."""
    work(start_run("2026-10", as_of=AS_OF, customer=customer))
    draft = Invoice.objects.get(customer=customer, period="2026-10", kind="period")
    page = JournalPage.objects.first()
    assert page is not None
    InvoiceLine.objects.filter(invoice=draft).update(page_number=page.number, page_hash=page.hash)
    return issue(draft, at=AS_OF) if issued else draft


def sealed() -> None:
    """What waits for a page is on one."""
    seal(at=AS_OF)
