"""Ingest over HTTP: ours on four kinds of events, the ordinary way with and without look-ups, and COPY."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.benchmarks import copying
from tests.benchmarks.client import Connection
from tests.benchmarks.events import ACTIVITY, OUTCOME, Event, batches, body, plain, signals
from tests.benchmarks.ordinary.run import OrdinaryKeys, ordinary_web
from tests.benchmarks.web import WORKERS, serving

SIZES = (1, 100, 1_000, 5_000)
COPY = "COPY, one stream"
COPIES = f"COPY, {WORKERS} streams"
PLAIN, OUTCOMES, JUDGED = "plain", "outcomes", "judged"
ORDINARY, LOOKED_UP = "ordinary", "ordinary, look-ups"

Rates = dict[tuple[str, int], float]
"""Events per second, by way and size of batch."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is sent in one run of each way, in requests for each worker, by size of batch."""

    requests: Mapping[int, int]
    slow_requests: Mapping[int, int]
    copied: int
    runs: int


USUAL = Load({1: 300, 100: 40, 1_000: 12, 5_000: 4}, {1: 150, 100: 6, 1_000: 1, 5_000: 1}, 40_000, 5)
TINY = Load({1: 2, 100: 1}, {1: 1, 100: 1}, 100, 1)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: where its requests go, and how its events are made and written."""

    connect: Callable[[], list[Connection]]
    path: str
    make: Callable[[int], list[Event]]
    write: Callable[[Sequence[Event]], bytes]
    is_slow: bool = False

    def rate(self, size: int, requests: int) -> float:
        """Events per second, one client for each worker."""
        bodies = [self._bodies(size, requests) for _ in range(WORKERS)]
        connections = self.connect()
        queues = [
            [connection.request("POST", self.path, each) for each in mine]
            for connection, mine in zip(connections, bodies, strict=True)
        ]
        elapsed = _drain(connections, queues)
        for connection in connections:
            connection.close()
        return size * requests * WORKERS / elapsed

    def _bodies(self, size: int, count: int) -> list[bytes]:
        return [self.write(batch) for batch in batches(self.make(size * count), size)]


def measure(secret: str, load: Load) -> Rates:
    """Medians of interleaved runs."""
    with _ways(secret) as ways:
        runs = [dict(_run(ways, load)) for _ in range(load.runs)]
    return {key: median(run[key] for run in runs) for key in runs[0]}


@contextmanager
def _ways(secret: str) -> Iterator[dict[str, Way]]:
    with ExitStack() as stack:
        web = stack.enter_context(serving("billing_site.wsgi", {}))
        other, keys = stack.enter_context(ordinary_web())
        ours, theirs = partial(web.connections, f"Bearer {secret}"), partial(other.connections, f"Token {keys.token}")
        yield {
            PLAIN: Way(ours, "/api/v1/events", lambda count: plain(ACTIVITY, count), body),
            OUTCOMES: Way(ours, "/api/v1/events", lambda count: plain(OUTCOME, count), body),
            JUDGED: Way(ours, "/api/v1/events", signals, body),
            ORDINARY: Way(theirs, "/plain", lambda count: plain(ACTIVITY, count), keys.plain_body),
            LOOKED_UP: Way(theirs, "/looked-up", lambda count: plain(ACTIVITY, count), OrdinaryKeys.keyed_body, True),
        }


def _run(ways: Mapping[str, Way], load: Load) -> Iterator[tuple[tuple[str, int], float]]:
    streams = [copying.rows(load.copied) for _ in range(WORKERS)]
    yield (COPY, 0), load.copied / copying.seconds([copying.rows(load.copied)])
    yield (COPIES, 0), load.copied * len(streams) / copying.seconds(streams)
    for size, requests in load.requests.items():
        for name, way in ways.items():
            yield (name, size), way.rate(size, load.slow_requests[size] if way.is_slow else requests)


def _drain(connections: Sequence[Connection], queues: Sequence[Sequence[bytes]]) -> float:
    """How long all requests take, each connection sending its own one after the other."""
    barrier = threading.Barrier(len(queues) + 1)
    replies: list[bytes] = []

    def send(connection: Connection, queue: Sequence[bytes]) -> None:
        barrier.wait()
        for request in queue:
            reply = connection.send(request)
            replies.append(reply.body if reply.status in (200, 201) else b"")

    threads = [threading.Thread(target=send, args=pair) for pair in zip(connections, queues, strict=True)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    if len(replies) != sum(map(len, queues)) or not all(reply and json.loads(reply)["accepted"] for reply in replies):
        raise RuntimeError("a request of the benchmark was not accepted")
    return elapsed
