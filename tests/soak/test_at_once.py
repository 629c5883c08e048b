"""The same post fifty times at once over HTTP: one is accepted, all others are told that it was."""

import json
from functools import partial
from random import Random
from typing import Any

import pytest

from meters.models import Event, Outcome, OutcomeDefinition, OutcomeMove, Receipt
from tests.benchmarks.client import Connection, Reply
from tests.benchmarks.web import Web
from tests.soak.books import check_events, check_journal, check_usage, check_verdicts
from tests.soak.conftest import Serve
from tests.soak.drawn import ACTIVITY, PLAIN, START, Sent, counted, signal
from tests.soak.traffic import SECRET, at_once, body

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 50


@pytest.fixture
def web(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Any:
    """With a thread for each sender."""
    monkeypatch.setenv("UPSHOT_THREADS", str(SENDERS // 2))
    with serve() as found:
        yield found


def all_send(web: Web, events: list[Sent]) -> list[dict[str, Any]]:
    lines = [Connection(web.port, f"Bearer {SECRET}") for _ in range(SENDERS)]
    replies: list[Reply] = at_once(*[partial(line.post, "/api/v1/events", body(events)) for line in lines])
    for line in lines:
        line.close()
    assert {reply.status for reply in replies} == {200}
    return [json.loads(reply.body) for reply in replies]


def one(meter: str) -> Sent:
    return {"id": f"e-{meter}", "customer": "acme", "meter": meter, "case": "c", "occurred_at": START.isoformat()}


def test_one_of_fifty_identical_posts_is_accepted(web: Web, definition: OutcomeDefinition) -> None:
    sent = [one(meter) | {"properties": {"score": 1}} for meter in (ACTIVITY, PLAIN, "resolved")]
    receipts = set[str]()
    for event in sent:
        answers = all_send(web, [event])
        assert sorted(answer["accepted"] for answer in answers) == [0] * (SENDERS - 1) + [1]
        assert sum(answer["duplicates"] for answer in answers) == SENDERS - 1
        assert len({answer["receipt"] for answer in answers}) == 1
        receipts |= {answer["receipt"] for answer in answers}
    assert Receipt.objects.count() == Event.objects.count() == 3
    assert Outcome.objects.count() == OutcomeMove.objects.count() == 2
    check_events(sent)
    check_journal(receipts, len(sent))
    check_verdicts(sent, definition)
    check_usage(sent, definition)


def test_one_of_fifty_identical_batches_is_accepted_as_a_whole(
    web: Web, definition: OutcomeDefinition, pytestconfig: pytest.Config
) -> None:
    lot = Random(pytestconfig.getoption("seed"))  # noqa: S311
    sent = [counted(lot, f"c{n}") for n in range(50)] + [signal(lot, f"s{n}", f"t{n % 9}") for n in range(50)]
    answers = all_send(web, sent)
    assert sorted(answer["accepted"] for answer in answers) == [0] * (SENDERS - 1) + [len(sent)]
    assert sum(answer["duplicates"] for answer in answers) == (SENDERS - 1) * len(sent)
    assert len({answer["receipt"] for answer in answers}) == Receipt.objects.count() == 1
    check_events(sent)
    check_journal({answers[0]["receipt"]}, len(sent))
    check_verdicts(sent, definition)
    check_usage(sent, definition)
