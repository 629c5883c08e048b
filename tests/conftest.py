"""The suite's database: the embedded server of its own, or the one that DATABASE_URL names."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from billing_site.postgres import server

DATABASE = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests that could go on for ever do: a little on every run, `make soak` and `make fuzz` longer."""
    group = parser.getgroup("upshot")
    group.addoption("--kills", type=int, default=4, help="workers to kill while events come in")
    group.addoption("--bodies", type=int, default=2_000, help="hostile requests to answer")
    group.addoption("--seed", type=int, default=1, help="what both are drawn by; a failure names it")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Have a server before the test database is made; stop it again if nobody else uses it."""
    if not settings.DATABASE_URL:
        server.ensure(settings.EMBEDDED_POSTGRES)
    with django_db_blocker.unblock():
        request.config.stash[DATABASE] = described()
    yield
    with django_db_blocker.unblock():
        if not settings.DATABASE_URL and is_alone():
            server.stop(settings.EMBEDDED_POSTGRES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    used = terminalreporter.config.stash.get(DATABASE, "no database")
    terminalreporter.write_line(f"database: {used}")


def described() -> str:
    which = "DATABASE_URL" if settings.DATABASE_URL else "embedded"
    with connection.temporary_connection() as cursor:
        cursor.execute("SHOW server_version")
        return f"{which}, PostgreSQL {cursor.fetchone()[0]}"


def is_alone() -> bool:
    with connection.temporary_connection() as cursor:
        cursor.execute(
            "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'client backend'",
        )
        return bool(cursor.fetchone()[0])
