"""Whatever is sent: no answer is ours to blame, each is as described, and what was acknowledged is stored.

Some thousands of requests on every run; `make fuzz` sends a hundred thousand.
"""

import gc
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from customers.models import Customer, Scope
from meters.actions.audit import audit
from meters.actions.journal import seal
from meters.api.cloud_events import ONE
from meters.models import Event, Meter, Outcome
from tests.benchmarks.web import resident
from tests.factories import ApiKeyFactory
from tests.meters.api.conftest import FIGURES
from tests.meters.api.hostile.requests import EVENTS, JSON, Draw, Hostile
from tests.meters.api.hostile.verdict import check_answer

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "up_hostile"
AT_ONCE = 250
MOST_GROWTH_KIB = 24 * 1024
MOST_BLOCKS = 20_000
LONGEST_SECONDS = 10


@pytest.fixture
def description() -> Mapping[str, Any]:
    found: Mapping[str, Any] = SchemaGenerator().get_schema(public=True)
    return found


class Application(RequestFactory):
    """The application as a web server calls it.

    Django's test client ties signals for each request anew, which would hide what the application itself keeps.
    """

    def __init__(self, secret: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {secret}"})
        self._handler = WSGIHandler()

    def request(self, **environ: Any) -> Any:
        """The answer to the request."""
        request: WSGIRequest = super().request(**environ)
        return self._handler.get_response(request)


@pytest.fixture
def application(customer: Customer, meter: Meter, attempts: Meter) -> Application:
    """Called with a key that may do everything."""
    ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE, Scope.READ], secret=SECRET, name="helpdesk")
    return Application(SECRET)


@pytest.fixture
def outcomes(application: Application) -> tuple[str, ...]:
    """Three that can be taken back."""
    for n in range(3):
        body = {"id": f"o{n}", "customer": "acme", "meter": "tickets_resolved"}
        answer: Any = application.post(EVENTS, body, content_type=JSON)
        assert answer.status_code == 200
    return tuple(map(str, Outcome.objects.values_list("pk", flat=True)))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Django tells of each refusal, and pytest would keep every one, with its request, until the test ends."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def send(application: Application, sent: Hostile) -> Any:
    return application.generic(
        sent.method,
        sent.path,
        sent.body,
        content_type=sent.content_type,
        headers=dict(sent.headers),
        QUERY_STRING=sent.query,
    )


def memory() -> tuple[int, int]:
    """What this process holds, in KiB and in Python's blocks."""
    gc.collect()
    return resident(os.getpid()), sys.getallocatedblocks()


@dataclass
class Tally:
    """What the answers were, and the one that took longest."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0
    slowest: str = ""

    def take(self, sent: Hostile, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        if seconds > self.seconds:
            self.seconds, self.slowest = seconds, str(sent)[:200]


def test_no_request_brings_the_api_down(
    application: Application, outcomes: tuple[str, ...], description: Mapping[str, Any], pytestconfig: pytest.Config
) -> None:
    bodies, seed = pytestconfig.getoption("bodies"), pytestconfig.getoption("seed")
    draw, tally = Draw(description, outcomes, seed), Tally()

    def post(numbers: range) -> None:
        """Send these, and see that exactly what was acknowledged is stored."""
        stored, accepted, neighbours = Event.objects.count(), 0, list[str]()
        for number in numbers:
            sent = draw(number)
            began = time.perf_counter()
            answer = send(application, sent)
            tally.take(sent, answer.status_code, time.perf_counter() - began)
            with named(f"--seed={seed}, request {number}: {sent}", answer):
                accepted += check_answer(sent, answer, description)
            neighbours += sent.neighbours
        assert Event.objects.count() == stored + accepted, f"--seed={seed}, {numbers}"
        assert Event.objects.filter(event_key__in=neighbours).count() == len(neighbours), f"--seed={seed}, {numbers}"

    warm = bodies // 4
    for start in range(0, warm, AT_ONCE):
        post(range(start, min(start + AT_ONCE, warm)))
    before = memory()
    for start in range(warm, bodies, AT_ONCE):
        post(range(start, min(start + AT_ONCE, bodies)))
    grown, blocks = (now - then for now, then in zip(memory(), before, strict=True))
    pytestconfig.stash[FIGURES] = (
        f"{bodies:,} hostile requests, --seed={seed}: {dict(sorted(tally.statuses.items()))}, "
        f"slowest {tally.seconds:.2f} s, memory {grown:+,} KiB and {blocks:+,} blocks after the first quarter"
    )
    assert set(tally.statuses) >= {200, 202, 207, 400, 401, 404, 405, 415, 422}, "all of it was tried"
    assert tally.seconds < LONGEST_SECONDS, tally.slowest
    assert grown < MOST_GROWTH_KIB
    assert blocks < MOST_BLOCKS
    seal(at=timezone.now())
    assert list(audit()) == []


@contextmanager
def named(request: str, answer: Any) -> Iterator[None]:
    """Say of which request a failure speaks, so that it can be sent again."""
    try:
        yield
    except (AssertionError, ValueError) as error:
        pytest.fail(
            f"{request}\n{answer.status_code} {answer.headers} {answer.content[:600]!r}\n{error!r}", pytrace=False
        )


def test_an_answer_does_not_send_back_all_that_was_sent(application: Application) -> None:
    body = {"specversion": "x" * 100_000, "id": "a", "source": "/", "type": "tickets_resolved", "customer": "acme"}
    answer: Any = application.post(EVENTS, body, content_type=ONE)
    assert (answer.status_code, len(answer.content) < 1_000) == (422, True)


def test_a_content_length_that_is_no_number_is_400(application: Application) -> None:
    answer: Any = application.post(EVENTS, {"id": "a"}, content_type=JSON, headers={"Content-Length": "many"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
