"""A process of its own: `python -m tests.disturbed.process bill …` is `manage.py bill …`, killed at any moment.


`SOAK_CHUNK`: so many customers are billed together. `SOAK_KILLED_AT`: the moment at which the process kills itself as
`kill -9` does, 2n before and 2n + 1 after its statement n, counted from 0. `SOAK_MOMENTS`: a file for how many it had.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django


class Killed:
    """Counts the moments of a connection, and ends the process at one of them."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.moments = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._pass()
        answer = execute(*arguments)
        self._pass()
        return answer

    def _pass(self) -> None:
        if self.moments == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.moments += 1


def bill(arguments: list[str]) -> None:
    """The command, with fewer customers at a time, up to the moment at which it is killed."""
    from django.core.management import call_command
    from django.db import connection

    working = import_module("invoices.actions.bill.work")
    working.work_chunk.__defaults__ = (int(os.environ.get("SOAK_CHUNK", "200")),)
    moment = os.environ.get("SOAK_KILLED_AT")
    killed = Killed(int(moment) if moment else None)
    with connection.execute_wrapper(killed):
        call_command("bill", *arguments)
    if place := os.environ.get("SOAK_MOMENTS"):
        Path(place).write_text(str(killed.moments), encoding="ascii")


def load(_: list[str]) -> None:
    """Fill an empty database."""
    from django.core.management import call_command
    from django.test import Client

    from tests.disturbed import books
    from tests.scenarios.shop import Shop

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as directory:
        books.load(Shop(Client(), Path(directory)))


def post(arguments: list[str]) -> None:
    """Post so many events, ten at a time, around the end of a month, as fast as they are taken."""
    from django.test import Client

    from tests.scenarios.shop import SECRET

    client, headers = Client(), {"Authorization": f"Bearer {SECRET}"}
    for start in range(0, int(arguments[0]), 10):
        events = [
            {"id": f"p{n}", "customer": f"customer{n % 50:02}", "meter": "tickets", "occurred_at": _around(n)}
            for n in range(start, start + 10)
        ]
        answer = client.post("/api/v1/events", {"events": events}, "application/json", headers=headers).json()
        assert answer["accepted"] == len(events), answer


def _around(n: int) -> str:
    return "2026-02-28T23:59:59Z" if n % 3 else "2026-03-01T00:00:00Z"


def tell(_: list[str]) -> None:
    """Print what the books say."""
    from tests.disturbed import books

    sys.stdout.write(json.dumps(books.told()))


ACTS = {act.__name__: act for act in (bill, load, post, tell)}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
    django.setup()
    ACTS[sys.argv[1]](sys.argv[2:])
