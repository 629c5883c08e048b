"""Senders that post until they have an answer, and keep account of what they were told."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.benchmarks.client import Connection
from tests.soak.drawn import Sent, request

SECRET = "up_soak"
PATIENCE_SECONDS = 60
MOST_ATTEMPTS = 1_000

Answer = dict[str, Any]


def body(events: Sequence[Sent]) -> bytes:
    """One request's body; a single event stands alone."""
    return json.dumps(events[0] if len(events) == 1 else {"events": events}).encode()


@dataclass
class Line:
    """A sender's line to the server. It dials again and sends the same again until it is answered."""

    port: int
    cut: int = 0
    _connection: Connection | None = None

    def post(self, events: Sequence[Sent]) -> tuple[Answer, bool]:
        """The answer, and whether it is that to the first attempt."""
        message = body(events)
        for attempt in range(MOST_ATTEMPTS):
            try:
                self._connection = self._connection or Connection(self.port, f"Bearer {SECRET}")
                reply = self._connection.post("/api/v1/events", message)
            except OSError:
                self.cut += 1
                self.hang_up()
                continue
            assert reply.status == 200, reply
            return json.loads(reply.body), attempt == 0
        raise AssertionError(f"not answered in {MOST_ATTEMPTS} attempts")

    def hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


@dataclass
class Account:
    """What was acknowledged: events, and the receipts that were named for them."""

    events: list[Sent] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)
    requests: int = 0
    cut: int = 0


class Traffic:
    """So many senders at once, each with a line of its own, until `stop`."""

    def __init__(self, port: int, *, senders: int, seed: int) -> None:
        self.account = Account()
        self._failures: list[BaseException] = []
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=(Line(port), f"s{n}", Random(f"{seed} {n}")))  # noqa: S311
            for n in range(senders)
        ]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        if self._failures:
            raise self._failures[0]
        assert not any(thread.is_alive() for thread in self._threads), "a sender waits for ever"

    def until(self, more: int) -> None:
        """Return when so many more requests were answered."""
        with self._changed:
            wanted = self.account.requests + more
            done = self._changed.wait_for(
                lambda: self._failures or self.account.requests >= wanted, timeout=PATIENCE_SECONDS
            )
        if self._failures:
            raise self._failures[0]
        assert done, f"{more} requests were not answered in {PATIENCE_SECONDS} seconds"

    def _guarded(self, line: Line, name: str, lot: Random) -> None:
        try:
            self._send(line, name, lot)
        except BaseException as error:
            with self._changed:
                self._failures.append(error)
                self._changed.notify_all()
        finally:
            line.hang_up()

    def _send(self, line: Line, name: str, lot: Random) -> None:
        number, last = 0, None
        while not self._stopped.is_set():
            events = request(lot, name, number)
            answer, at_once = line.post(events)
            kept_all_or_known_all(answer, events, expected={len(events)} if at_once else {0, len(events)})
            if last and lot.random() < 0.1:
                again, _ = line.post(last)
                kept_all_or_known_all(again, last, expected={0})
            self._note(line, events, answer)
            number, last = number + 1, events

    def _note(self, line: Line, events: Iterable[Sent], answer: Answer) -> None:
        with self._changed:
            self.account.events += events
            self.account.receipts.add(answer["receipt"])
            self.account.requests += 1
            self.account.cut += line.cut
            line.cut = 0
            self._changed.notify_all()


def kept_all_or_known_all(answer: Answer, events: Sequence[Sent], *, expected: set[int]) -> None:
    """A request is kept as a whole or not at all, so it is new as a whole or a duplicate as a whole."""
    told = answer["accepted"], answer["duplicates"], answer["problems"]
    assert answer["accepted"] in expected, told
    assert told == (answer["accepted"], len(events) - answer["accepted"], [])
    assert answer["receipt"], "an answer names the receipt, a repeated one the first"


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of them returns, all started at the same moment; raises the first failure of any."""
    ready = threading.Barrier(len(works))
    results: list[Any] = []
    failures: list[BaseException] = []

    def one(work: Callable[[], Any]) -> None:
        try:
            ready.wait(PATIENCE_SECONDS)
            results.append(work())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results
