"""Two writers whose signals on the same cases interleave: no signal is lost, and neither waits for ever."""

from functools import partial
from random import Random

import pytest

from meters.models import OutcomeDefinition
from tests.benchmarks.web import Web
from tests.soak.books import check_events, check_journal, check_usage, check_verdicts
from tests.soak.drawn import Sent, signal
from tests.soak.traffic import Line, at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 25
CASES = 3


def chunks(lot: Random, events: list[Sent]) -> list[list[Sent]]:
    """The events in an order of their own, a few in each request."""
    shuffled = lot.sample(events, len(events))
    return [shuffled[start : start + 4] for start in range(0, len(shuffled), 4)]


def test_a_case_stands_as_judged_by_all_its_signals_whoever_brings_them(
    web: Web, definition: OutcomeDefinition, pytestconfig: pytest.Config
) -> None:
    lot = Random(pytestconfig.getoption("seed"))  # noqa: S311
    lines = Line(web.port), Line(web.port)
    sent: list[Sent] = []
    receipts = set[str]()

    def write(line: Line, requests: list[list[Sent]]) -> int:
        accepted = 0
        for events in requests:
            answer, _ = line.post(events)
            accepted += answer["accepted"]
            assert answer["accepted"] + answer["duplicates"] == len(events)
            receipts.add(answer["receipt"])
        return accepted

    for number in range(ROUNDS):
        own = [[signal(lot, f"{name}{number}-{n}", f"ticket-{number}-{n % CASES}") for n in range(9)] for name in "abc"]
        first, second, both = own
        left, right = chunks(lot, [*first, *both]), chunks(lot, [*second, *both])
        accepted = at_once(partial(write, lines[0], left), partial(write, lines[1], right))
        sent += [*first, *second, *both]
        assert sum(accepted) == len(first + second + both), "what both bring counts for one of them"
    for line in lines:
        line.hang_up()
        assert not line.cut
    check_events(sent)
    check_verdicts(sent, definition)
    check_journal(receipts, len(sent))
    check_usage(sent, definition)
