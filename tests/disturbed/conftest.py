"""Databases for whole processes to work on, copied from one that is filled once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker

from billing_site.broker import parameters
from tests.disturbed.books import AFTER

ROOT = Path(__file__).resolve().parents[2]
OLD = {"UPSHOT_EVENT_MAX_AGE_DAYS": "100000"}
PROCESS = [sys.executable, "-m", "tests.disturbed.process"]


@dataclass(frozen=True)
class Books:
    """A database, and processes that work on it."""

    url: str

    def start(self, act: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start one, without waiting for it."""
        own = os.environ | {"DATABASE_URL": self.url, "UPSHOT_LOG_LEVEL": "ERROR"} | OLD | environment
        pipe = subprocess.PIPE
        return subprocess.Popen([*PROCESS, act, *arguments], cwd=ROOT, env=own, stdout=pipe, stderr=pipe, text=True)

    def start_bill(self, month: str, **environment: str) -> subprocess.Popen[str]:
        return self.start("bill", "--period", month, "--issue", "--as-of", AFTER[month], **environment)

    def bill(self, month: str, **environment: str) -> int:
        """Bill a month; the exit code."""
        code, complaint = ended(self.start_bill(month, **environment))
        assert code in (0, -signal.SIGKILL), complaint
        return code

    def tell(self) -> dict[str, Any]:
        """What the books say."""
        code, out = ended(self.start("tell"))
        assert code == 0, out
        found: dict[str, Any] = json.loads(out)
        return found


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and output of a process, once it has ended by itself; what it complained of, if it failed."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out if process.returncode == 0 else err


@dataclass(frozen=True)
class Shelf:
    """The filled database, and copies of it."""

    server: str
    original: str

    @contextmanager
    def copy(self) -> Iterator[Books]:
        """Books of one's own, dropped at the end."""
        with _database(self.server, f"{self.original}_copy", template=self.original) as url:
            yield Books(url)


@pytest.fixture(scope="session")
def shelf(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shelf]:
    with django_db_blocker.unblock():
        known = parameters()
    server = make_conninfo(**known | {"dbname": "postgres"})
    original = f"upshot_soak_{os.getpid()}"
    with _database(server, original) as url:
        code, out = ended(Books(url).start("load", UPSHOT_ALLOWED_HOSTS="testserver"))
        assert code == 0, out
        yield Shelf(server, original)


@pytest.fixture
def books(shelf: Shelf) -> Iterator[Books]:
    with shelf.copy() as books:
        yield books


@pytest.fixture(scope="session")
def undisturbed(shelf: Shelf) -> dict[str, Any]:
    """What the books say after February was billed by one process that nothing disturbed."""
    with shelf.copy() as books:
        assert books.bill("2026-02") == 0
        return books.tell()


@contextmanager
def _database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    create = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(create)
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            admin.execute(drop)
