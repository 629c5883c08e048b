"""A customer in the middle of October 2026, and applications that post for it and ask about it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from customers.models import Customer, PlanAssignment, Scope
from meters.models import Meter
from tests.factories import ApiKeyFactory, PlanAssignmentFactory, PlanVersionFactory

NOW = datetime(2026, 10, 20, 16, tzinfo=UTC)
PRICE = {"model": "per_unit", "unit_price": "2.00"}


def on_plan(
    customer: Customer,
    *charges: Mapping[str, Any],
    starts_on: date = date(2026, 10, 1),
    assigned: Mapping[str, Any] | None = None,
    **version: Any,
) -> PlanAssignment:
    """The customer on a published version with these charges."""
    made = PlanVersionFactory.create(
        charges=charges, published=True, **{"plan__key": "support", "plan__name": "Support", **version}
    )
    return PlanAssignmentFactory.create(
        customer=customer, plan_version=made, starts_on=starts_on, **dict(assigned or {})
    )


def post(client: Client, meter: Meter, count: int, *, at: datetime = NOW, first: int = 0, **fields: Any) -> None:
    """Post so many events of acme, over HTTP, and see that each is accepted."""
    ApiKeyFactory.create(secret=f"up_writer_{meter.key}_{first}", scopes=[Scope.EVENTS_WRITE])
    events = [
        {"id": f"{meter.key}-{first + n}", "customer": "acme", "meter": meter.key, "occurred_at": at.isoformat()}
        | fields
        for n in range(count)
    ]
    answer = client.post(
        "/api/v1/events",
        json.dumps({"events": events}),
        "application/json",
        headers={"authorization": f"Bearer up_writer_{meter.key}_{first}"},
    )
    assert answer.json()["accepted"] == count, answer.content


def asked(client: Client, what: str, customer: str = "acme") -> Any:
    """What is answered about the customer."""
    answer = client.get(f"/api/v1/customers/{customer}/{what}")
    assert answer.status_code == 200, answer.content
    return answer.json()
