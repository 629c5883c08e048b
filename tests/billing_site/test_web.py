"""`gunicorn billing_site.wsgi` from a bare data directory."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_site.postgres import cluster, server
from tests.billing_site.postgres.conftest import enterable

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = [sys.executable, "-m", "gunicorn", "billing_site.wsgi", "--bind", "127.0.0.1:0"]
LISTENING = re.compile(r"Listening at: (http://\S+)")


@pytest.fixture
def bare() -> Iterator[dict[str, str]]:
    """An environment without any setting of ours but a data directory that does not exist yet."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("UPSHOT_", "DATABASE_URL"))}
    with enterable() as directory:
        yield kept | {"UPSHOT_DATA_DIR": str(directory / "var")}
        server.stop(cluster.at(directory / "var"))


@pytest.fixture
def address(bare: dict[str, str]) -> Iterator[str]:
    web = subprocess.Popen(GUNICORN, cwd=ROOT, env=bare, stderr=subprocess.PIPE, text=True)
    assert web.stderr is not None
    found = next(match for line in web.stderr if (match := LISTENING.search(line)))
    yield found[1]
    web.terminate()
    web.communicate(timeout=60)


SURVIVE = """
import django, os, select, signal
django.setup()
from django.conf import settings
from django.db import connection
from billing_site.postgres import postmaster
def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int >= 180000")
        print(cursor.fetchone()[0])
    connection.close()
ask()
server = postmaster.pid(settings.EMBEDDED_POSTGRES)
watch = os.pidfd_open(server)
os.kill(server, signal.SIGKILL)
select.select([watch], [], [])
ask()
"""


def test_a_process_with_a_pool_goes_on_when_the_database_was_killed(bare: dict[str, str]) -> None:
    environment = bare | {"UPSHOT_DB_POOL": "4", "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SURVIVE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True", "True"], done.stderr


def test_gunicorn_works_at_once_and_its_database_outlives_it(address: str, bare: dict[str, str]) -> None:
    with urllib.request.urlopen(f"{address}/admin/login/", timeout=120) as answer:  # noqa: S310
        assert answer.status == 200
    status = [sys.executable, "manage.py", "pg", "status"]
    shown = subprocess.run(status, cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("ready, PostgreSQL 18")
