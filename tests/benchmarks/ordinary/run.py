"""The ordinary way, made and served."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.events import ACTIVITY, Event
from tests.benchmarks.web import ROOT, Web, serving


@dataclass(frozen=True, slots=True)
class OrdinaryKeys:
    """What a sender to the ordinary way has to know."""

    token: str
    first_customer: int
    meter: int

    def plain_body(self, batch: Sequence[Event]) -> bytes:
        """A request that names customers and meters by number."""
        return json.dumps([self._numbered(event) for event in batch]).encode()

    def _numbered(self, event: Event) -> Event:
        customer = self.first_customer + int(event["customer"].rpartition("-")[2])
        return _row(event) | {"customer_id": customer, "meter_id": self.meter}

    @staticmethod
    def keyed_body(batch: Sequence[Event]) -> bytes:
        """A request that names them by key."""
        rows = [_row(event) | {"customer": event["customer"], "meter": ACTIVITY} for event in batch]
        return json.dumps(rows).encode()


def _row(event: Event) -> Event:
    named = {"event_key": event["id"], "case_key": event["case"]}
    return named | {name: event[name] for name in ("occurred_at", "value", "properties")}


@contextmanager
def ordinary_web() -> Iterator[tuple[Web, OrdinaryKeys]]:
    """Its tables, and its gunicorn."""
    command = [sys.executable, "-m", "tests.benchmarks.ordinary.given"]
    printed = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True, check=True)
    token, customer, meter = printed.stdout.split()
    with serving("tests.benchmarks.ordinary.wsgi", {"DJANGO_SETTINGS_MODULE": ""}) as web:
        yield web, OrdinaryKeys(token, int(customer), int(meter))
