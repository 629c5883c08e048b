"""Memory: what a web worker holds while it takes in events of every kind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.client import Connection
from tests.benchmarks.events import ACTIVITY, OUTCOME, Event, body, plain, signals
from tests.benchmarks.web import Web, most_resident, serving


@dataclass(frozen=True, slots=True)
class Load:
    """How many events one worker takes in, and how many there are in a request."""

    events: int
    batch: int


@dataclass(frozen=True, slots=True)
class Held:
    """Resident memory of the worker, KiB: before the first event, after a tenth of them, at most, and at the end."""

    events: int
    start: int
    tenth: int
    peak: int
    end: int


def measure(secret: str, load: Load) -> Held:
    """Post the events and read the kernel's figure after every request."""
    with serving("billing_site.wsgi", {}, workers=1) as web:
        (http,) = web.connections(f"Bearer {secret}")
        held = [_resident(web), *_posted(web, http, load)]
        peak = most_resident(web.workers[0])
        http.close()
    return Held(load.events, held[0], held[len(held) // 10], peak, held[-1])


def _posted(web: Web, http: Connection, load: Load) -> Iterator[int]:
    for number in range(load.events // load.batch):
        reply = http.post("/api/v1/events", body(_events(number, load.batch)))
        if reply.status != 200 or json.loads(reply.body)["accepted"] != load.batch:
            raise RuntimeError(f"a request of the benchmark was not accepted: {reply.body[:200]!r}")
        yield _resident(web)


def _events(number: int, size: int) -> list[Event]:
    """A batch of one kind, the kinds taking turns."""
    return (plain(ACTIVITY, size), plain(OUTCOME, size), signals(size))[number % 3]


def _resident(web: Web) -> int:
    """Of the only worker; RuntimeError if it was replaced by another, which would begin anew."""
    (held, *others) = web.memory().values()
    if others:
        raise RuntimeError("the worker did not last")
    return held
