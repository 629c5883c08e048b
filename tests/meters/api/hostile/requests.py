"""The requests: hostile bodies for what takes a body, hostile queries and addresses for the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

from meters.api.cloud_events import BATCH, ONE
from tests.meters.api.hostile.damage import CRUDE, damaged
from tests.meters.api.hostile.fragments import ANY, SPOILING
from tests.meters.api.hostile.shapes import Shape, shape

EVENTS, VOID = "/api/v1/events", "/api/v1/outcomes/{outcome_id}/void"
JSON = "application/json"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

CONTENT_TYPES = (
    "", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "json",
    "application/json; charset=utf-16", "application/json; charset=nonsense", "APPLICATION/JSON", "application/json;;;",
    "application/json, text/plain", "application/cloudevents+xml", "application/cloudevents+json; x=\xff", "é", "\0",
    "multipart/form-data", "application/cloudevents-batch+json", ONE, "a/" + "b" * 5_000,
)  # fmt: skip
HEADERS: tuple[Mapping[str, str], ...] = (
    {"Content-Encoding": "gzip"}, {"Content-Encoding": "br, gzip"}, {"Content-Encoding": ""}, {"Accept": "text/html"},
    {"Content-Length": "abc"}, {"Content-Length": "-1"}, {"Content-Length": "1"}, {"Accept": "\xff"},
    {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer \xff\xfe"}, {"Host": "evil.example"},
    {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer " + "x" * 10_000}, {"X-HTTP-Method-Override": "DELETE"},
    {"ce-specversion": "1.0", "ce-id": "a", "ce-source": "/", "ce-type": "tickets_resolved", "ce-customer": "acme"},
    {"ce-specversion": "9.9", "ce-id": "\xff" * 300, "ce-type": "\0"}, {"Range": "bytes=0-"},
    {"Expect": "100-continue"}, {"Transfer-Encoding": "chunked"}, {"X-Forwarded-Proto": "gopher"},
    {"Cookie": "sessionid=\xff;;=;csrftoken"},
)  # fmt: skip
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "HACK")


@dataclass(frozen=True, slots=True)
class Hostile:
    """A request, and of a batch that can be read the ids of the good events in it and how many events it holds."""

    operation: str
    path: str
    body: bytes = b""
    content_type: str = JSON
    method: str = "POST"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()
    size: int | None = None

    def __str__(self) -> str:
        where = f"{self.method} {self.path[:200]}?{self.query[:300]} {self.content_type[:80]!r} {self.headers}"
        return f"{where} {self.body[:600]!r} ({len(self.body)} bytes)"


class Draw:
    """Draws requests: the n-th of a seed is always the same."""

    def __init__(self, description: Mapping[str, Any], outcomes: tuple[str, ...], seed: int) -> None:
        self._seed, self._outcomes = seed, outcomes
        self._own, self._void = shape(description, "EventBody"), shape(description, "VoidBody")
        self._cloud = shape(description, "CloudEvent")
        self._reads = {
            path: [one["name"] for one in methods["get"].get("parameters", []) if one["in"] == "query"]
            for path, methods in description["paths"].items()
            if "get" in methods
        }

    def __call__(self, number: int) -> Hostile:
        """The n-th request."""
        lot = Random(f"{self._seed} {number}")  # noqa: S311
        ways: dict[Callable[[Random, int], Hostile], int] = {
            self._one: 30, self._batch: 18, self._damaged: 20, self._crude: 5, self._addressed: 6, self._taken_back: 10,
            self._asked: 10, self._spoilt: 1,
        }  # fmt: skip
        (way,) = lot.choices(list(ways), list(ways.values()))
        return way(lot, number)

    def _form(self, lot: Random) -> tuple[Shape, str, str]:
        """A shape of events, and the content types of one and of several."""
        return lot.choice(((self._own, JSON, JSON), (self._own, JSON, JSON), (self._cloud, ONE, BATCH)))

    def _one(self, lot: Random, number: int) -> Hostile:
        body, media_type, _ = self._form(lot)
        return Hostile(EVENTS, EVENTS, body.wrong(lot, f"h{number}"), media_type)

    def _batch(self, lot: Random, number: int) -> Hostile:
        """Bad events between good ones."""
        form, _, media_type = self._form(lot)
        good = (f"g{number}-first", f"g{number}-last")
        bad = [form.wrong(lot, f"h{number}-{n}") for n in range(lot.choice((1, 2, 5)))]
        if lot.random() < 0.3:
            bad.append(lot.choice(ANY))
        events = [form.good(good[0]), *bad, form.good(good[1])]
        body = listed(events, media_type)
        return Hostile(EVENTS, EVENTS, body, media_type, neighbours=good, size=len(events))

    def _spoilt(self, lot: Random, number: int) -> Hostile:
        form, _, media_type = self._form(lot)
        events = [form.good(f"s{number}"), form.wrong(lot, f"h{number}", spoils=True)]
        return Hostile(EVENTS, EVENTS, listed(events, media_type), media_type)

    def _damaged(self, lot: Random, number: int) -> Hostile:
        form, one, several = self._form(lot)
        single = lot.random() < 0.6
        body = form.good(f"d{number}") if single else listed([form.good(f"d{number}-{n}") for n in range(4)], several)
        return Hostile(EVENTS, EVENTS, damaged(lot, body), one if single else several)

    def _crude(self, lot: Random, number: int) -> Hostile:
        path, operation = lot.choice(((EVENTS, EVENTS), (self._outcome(lot), VOID)))
        return Hostile(operation, path, lot.choice((*CRUDE, lot.randbytes(300))), lot.choice((JSON, ONE, BATCH)))

    def _addressed(self, lot: Random, number: int) -> Hostile:
        """A good body under a wrong label."""
        label, headers = (lot.choice(CONTENT_TYPES), {}) if lot.random() < 0.4 else (JSON, lot.choice(HEADERS))
        method = lot.choice(METHODS) if lot.random() < 0.15 else "POST"
        body = self._own.good(f"a{number}")
        return Hostile(EVENTS, EVENTS, body, label, method, lot.choice(("", "a=%00", "\xff")), headers)

    def _taken_back(self, lot: Random, number: int) -> Hostile:
        body = self._void.wrong(lot, f"v{number}")
        body = damaged(lot, self._void.good("v")) if lot.random() < 0.4 else body
        return Hostile(VOID, self._outcome(lot), body, JSON if lot.random() < 0.9 else lot.choice(CONTENT_TYPES))

    def _asked(self, lot: Random, number: int) -> Hostile:
        """A question with a bad query, at a good address or a bad one."""
        operation, names = lot.choice(list(self._reads.items()))
        path = operation
        for name in ("outcome_id", "receipt_id", "invoice_id"):
            path = path.replace(f"{{{name}}}", lot.choice((UNKNOWN, *self._outcomes, _escaped(lot))))
        asked = [lot.choice((*names, "unknown", "", "limit", "cursor", "%00", "a[]")) for _ in range(lot.randint(0, 4))]
        query = lot.choice("&&&;").join(f"{name}={_value(lot)}" for name in asked)
        return Hostile(operation, path, method="GET", query=query, content_type="")

    def _outcome(self, lot: Random) -> str:
        found = lot.choice((*self._outcomes, UNKNOWN, _escaped(lot)) if lot.random() < 0.2 else self._outcomes)
        return VOID.format(outcome_id=found)


def listed(events: list[bytes], media_type: str) -> bytes:
    """The events in one body."""
    array = b"[" + b",".join(events) + b"]"
    return array if media_type == BATCH else b'{"events":' + array + b"}"


def _value(lot: Random) -> str:
    known = (
        "acme",
        "tickets_resolved",
        "2026-10",
        "2026-10-01",
        "2026-11-01",
        "day",
        "class",
        "billable",
        "50",
        UNKNOWN,
    )
    odd = (
        "W10",
        "WyIiXQ",
        "WyJcdTAwMDAiLCJhIl0",
        "____",
        "%",
        "%zz",
        "%ED%A0%80",
        "%FF",
        "%00",
        "\xff",
        "999999999999",
    )
    return lot.choice((*known, *odd, _escaped(lot)))


def _escaped(lot: Random) -> str:
    return quote_from_bytes(lot.choice((*ANY, *SPOILING))[:2_000])
