"""A real gunicorn on the test's database, and what it can be sent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from psycopg.conninfo import make_conninfo

from billing_site.broker import parameters
from customers.models import Customer, Scope
from meters.models import Kind, Meter, OutcomeDefinition
from tests.benchmarks.web import Web, serving
from tests.factories import ApiKeyFactory
from tests.meters.actions.conftest import customer, define, meters
from tests.soak.drawn import ACTIVITY, PLAIN
from tests.soak.traffic import SECRET

__all__ = ["customer", "meters"]

Serve = Callable[..., AbstractContextManager[Web]]
FIGURES = pytest.StashKey[str]()
"""How hard it was tried."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if figures := terminalreporter.config.stash.get(FIGURES, None):
        terminalreporter.write_line(figures)


@pytest.fixture
def definition(customer: Customer, meters: dict[str, Meter]) -> OutcomeDefinition:
    """acme, whose tickets are judged, whose documents are final on arrival and whose messages are counted."""
    Meter.objects.create(key=PLAIN, label="Documents", kind=Kind.OUTCOME)
    Meter.objects.create(key=ACTIVITY, label="Messages", kind=Kind.ACTIVITY)
    ApiKeyFactory.create(scopes=[Scope.EVENTS_WRITE], secret=SECRET, name="helpdesk")
    return define(meters)


@pytest.fixture
def serve(definition: OutcomeDefinition) -> Serve:
    """Start the web process as it is started in production, but for the database and its threads."""
    database = make_conninfo(**parameters())
    return partial(serving, "billing_site.wsgi", {"DATABASE_URL": database, "UPSHOT_LOG_LEVEL": "ERROR"})


@pytest.fixture
def web(serve: Serve) -> Iterator[Web]:
    with serve() as found:
        yield found
