"""Whether an answer is one that the description of the API promises."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from customers.api.problem import MEDIA_TYPE, Problem
from meters.api.answers import EventsAnswer
from tests.meters.api.hostile.requests import EVENTS, Hostile

ALWAYS = {404, 405}
"""What any address may answer: there is nothing there, or not for this method."""


def check_answer(sent: Hostile, answer: Any, description: Mapping[str, Any]) -> int:
    """How many events were accepted; AssertionError unless the answer is as described."""
    assert answer.status_code < 500
    documented = description["paths"][sent.operation]
    if sent.method.lower() in documented:
        allowed = {int(status) for status in documented[sent.method.lower()]["responses"]} | ALWAYS
        assert answer.status_code in allowed
    if answer.status_code >= 400:
        _check_problem(sent, answer)
        assert sent.size is None, "a batch that can be read is answered event by event"
        return 0
    if sent.method == "GET" or sent.operation != EVENTS:
        if answer["Content-Type"].startswith("application/json"):
            assert isinstance(json.loads(b"".join(answer)), dict)
        return 0
    return _check_events(sent, answer)


def _check_problem(sent: Hostile, answer: Any) -> None:
    assert answer["Content-Type"] == MEDIA_TYPE
    if sent.method == "HEAD":
        return
    problem = msgspec.json.decode(answer.content, type=Problem)
    assert problem.status == answer.status_code
    assert problem.detail
    assert len(answer.content) < 4_000, "an answer does not echo what was sent"


def _check_events(sent: Hostile, answer: Any) -> int:
    assert answer["Content-Type"] == "application/json"
    told = msgspec.json.decode(answer.content, type=EventsAnswer)
    assert told.conflicts + told.quarantined + told.refused == len(told.problems)
    total = told.accepted + told.duplicates + len(told.problems)
    assert total == sent.size or sent.size is None
    blamed = {problem.index for problem in told.problems}
    assert blamed <= set(range(total))
    assert not sent.neighbours or blamed.isdisjoint({0, total - 1}), "good events do not suffer from their neighbours"
    return told.accepted
