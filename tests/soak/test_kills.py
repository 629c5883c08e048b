"""Workers are killed while senders post: stored is what was acknowledged, and nothing is counted twice.

A few kills on every run; `make soak` kills for minutes.
"""

import os
import signal
from random import Random

import pytest
from django.utils import timezone

from meters.actions.journal import seal
from meters.models import OutcomeDefinition
from tests.benchmarks.web import Web
from tests.soak.books import check_events, check_journal, check_usage, check_verdicts
from tests.soak.conftest import FIGURES
from tests.soak.traffic import Traffic

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 6
MOST_ANSWERS_BETWEEN = 24


def kill_one(web: Web, traffic: Traffic, killed: set[int], lot: Random) -> None:
    """`kill -9` a worker that serves or is about to."""
    while not (living := [pid for pid in web.workers if pid not in killed]):
        traffic.until(1)
    victim = lot.choice(living)
    os.kill(victim, signal.SIGKILL)
    killed.add(victim)


def test_what_was_acknowledged_is_stored_once_whoever_is_killed(
    web: Web, definition: OutcomeDefinition, pytestconfig: pytest.Config
) -> None:
    kills, seed = pytestconfig.getoption("kills"), pytestconfig.getoption("seed")
    lot, killed = Random(seed), set[int]()  # noqa: S311
    with Traffic(web.port, senders=SENDERS, seed=seed) as traffic:
        while len(killed) < kills or (not traffic.account.cut and len(killed) < 10 * kills):
            traffic.until(lot.randint(1, MOST_ANSWERS_BETWEEN))
            kill_one(web, traffic, killed, lot)
            seal(at=timezone.now())
        traffic.until(SENDERS)
    account = traffic.account
    pytestconfig.stash[FIGURES] = (
        f"{len(killed)} workers killed, --seed={seed}: {account.requests:,} requests, {len(account.events):,} events, "
        f"{account.cut:,} attempts cut off"
    )
    assert account.cut, "the kills cut requests off"
    check_events(account.events)
    check_journal(account.receipts, len(account.events))
    check_verdicts(account.events, definition)
    check_usage(account.events, definition)
