"""A shop to play months with, through what users have: catalogue files, commands and the HTTP API."""

import json
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from customers.models import Scope
from tests.factories import ApiKeyFactory

SECRET = "up_shop"


@dataclass
class Shop:
    """Everything is done from outside; ids of events count up."""

    client: Client
    directory: Path
    sent: int = field(default=0)

    def __post_init__(self) -> None:
        ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE, Scope.READ], secret=SECRET)

    def catalogue(self, text: str) -> None:
        """Apply a catalogue file."""
        path = self.directory / "catalogue.yaml"
        path.write_text(text, encoding="utf-8")
        call_command("catalog", "apply", str(path), stdout=StringIO())

    def post(self, customer: str, meter: str, count: int, at: str, **fields: Any) -> None:
        """Post so many events of one kind, and see that each is accepted."""
        events = []
        for _ in range(count):
            self.sent += 1
            own = {"id": f"e{self.sent}", "customer": customer, "meter": meter, "occurred_at": at}
            events.append(own | fields)
        answer = self.call("POST", "/api/v1/events", {"events": events})
        assert answer["accepted"] == count, answer

    def bill(self, period: str, *, as_of: str, **options: Any) -> str:
        """Run the month; what the command printed."""
        out, err = StringIO(), StringIO()
        call_command("bill", period=period, as_of=as_of, stdout=out, stderr=err, **options)
        return out.getvalue() + err.getvalue()

    def invoices(self, **query: str) -> list[dict[str, Any]]:
        """Invoices as the API lists them, oldest first, with their lines."""
        listed = self.call("GET", "/api/v1/invoices", query)["results"]
        found = [self.call("GET", f"/api/v1/invoices/{row['id']}") for row in listed]
        return sorted(found, key=lambda one: (one["number"] or "", one["period"], one["kind"]))

    def call(self, method: str, address: str, body: Any = None) -> Any:
        """One call of the API that has to succeed."""
        headers = {"Authorization": f"Bearer {SECRET}"}
        if method == "GET":
            answer = self.client.get(address, body, headers=headers)
        else:
            answer = self.client.generic(method, address, json.dumps(body), "application/json", headers=headers)
        assert answer.status_code < 300, answer.content
        return answer.json()
