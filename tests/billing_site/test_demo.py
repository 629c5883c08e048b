"""The real command, as a process of its own, on data of its own."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from billing_site.broker import parameters
from billing_site.demo.processes import listen

ROOT = Path(__file__).resolve().parents[2]
DEMO = [sys.executable, "manage.py", "demo"]
INVOICES = [("INV-000001", "acme", "240.00"), ("INV-000002", "birch", "774.00"), ("INV-000003", "cedar", "400.00")]


@dataclass(frozen=True)
class Place:
    """A data directory, and the environment of somebody who has just logged in."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return given | {"UPSHOT_DATA_DIR": str(self.home)}

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*DEMO, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def pdfs(self) -> Mapping[str, str]:
        """The hash of each PDF by its name."""
        found = sorted((self.home / "demo" / "invoices").iterdir())
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def processes(self) -> list[str]:
        """The command lines of all processes that work in this place."""
        here, found = str(self.home).encode(), []
        for process in Path("/proc").iterdir():
            try:
                command = (process / "cmdline").read_bytes()
                if here in command or here in (process / "environ").read_bytes():
                    found.append(command.replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    directory = Path(tempfile.mkdtemp(prefix="upshot-demo-"))
    directory.chmod(0o755)
    yield Place(directory / "var")
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def first(place: Place) -> subprocess.CompletedProcess[str]:
    """The first demonstration in that place."""
    return place.run("--no-serve")


def invoices(report: str) -> list[tuple[str, ...]]:
    """Number, customer and total of each invoice in a report."""
    return re.findall(r"^(INV-\d+) .*\((\w+)\)$(?:.|\n)*?^  total +([\d.]+) USD$", report, re.MULTILINE)


def figures(report: str) -> dict[str, int]:
    """The counts at the top of a report."""
    found = re.findall(r"^(Events [a-z ]+?|Outcomes) {2,}(\d+)$", report, re.MULTILINE)
    return {name: int(count) for name, count in found}


def status_of(address: str) -> int:
    """What a site on this machine answers to a GET, whatever proxies the environment names."""
    parts = urlsplit(address)
    with closing(HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("GET", parts.path)
        return connection.getresponse().status


def test_the_first_demonstration_bills_three_customers_to_the_cent(
    place: Place, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0, first.stderr
    assert invoices(first.stdout) == INVOICES
    assert figures(first.stdout) == {"Events accepted": 1_457, "Events known before": 0, "Outcomes": 457}
    assert list(place.pdfs()) == [f"{number}.pdf" for number, _, _ in INVOICES]
    assert place.processes() == []


def test_a_report_is_plain_text_with_the_working_of_each_line(first: subprocess.CompletedProcess[str]) -> None:
    assert "\33" not in first.stdout + first.stderr
    for text, working, amount in [
        ("120 tickets resolved", "120 x 2.00", "240.00"),
        ("Support platform", "1 x 500.00", "500.00"),
        ("137 tickets resolved", "137 x 2.00", "274.00"),
        ("1000 leads worked on", "1000 x 0.10", "100.00"),
        ("200 leads qualified", "200 x 1.50", "300.00"),
    ]:
        assert re.search(f"^  {text} +{working} +{amount} USD$", first.stdout, re.MULTILINE), text


def test_the_readme_shows_the_report_as_it_is(place: Place, first: subprocess.CompletedProcess[str]) -> None:
    shown = re.findall(r"^```text\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    said = first.stdout.replace(f"{place.home}/", "var/")
    assert shown[0] in said, said


def test_a_second_demonstration_changes_nothing_that_was_billed(
    place: Place, first: subprocess.CompletedProcess[str]
) -> None:
    before = place.pdfs()
    second = place.run("--no-serve")
    assert second.returncode == 0, second.stderr
    assert figures(second.stdout) == {"Events accepted": 0, "Events known before": 1_457, "Outcomes": 457}
    assert second.stdout.partition("INV")[2] == first.stdout.partition("INV")[2]
    assert place.pdfs() == before


@contextmanager
def demonstration(place: Place, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """One that goes on, and what it says."""
    demo = subprocess.Popen(
        [*DEMO, *arguments],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert demo.stdout is not None
    try:
        yield demo, demo.stdout
    finally:
        demo.terminate()
        demo.wait()
        demo.stdout.close()


def test_the_admin_is_served_until_ctrl_c_and_then_nothing_is_left(
    place: Place, first: subprocess.CompletedProcess[str]
) -> None:
    with demonstration(place, "--port", "0") as (demo, output):
        said = list(takewhile(lambda line: not line.startswith("Serving"), output))
        admin = next(line.split()[1] for line in said if line.startswith("Admin"))
        assert status_of(f"{admin}login/") == 200
        running = " ".join(place.processes())
        assert all(program in running for program in ("gunicorn", "celery", "postgres"))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=30) == 0, output.read()
    assert place.processes() == []


def test_a_demonstration_that_is_ended_while_it_prepares_leaves_nothing(
    place: Place, first: subprocess.CompletedProcess[str]
) -> None:
    with demonstration(place) as (demo, output):
        assert "Starting the site ...\n" in output
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=30) == 130
        assert "interrupted" in output.read()
    assert place.processes() == []


def test_a_web_process_that_does_not_start_ends_the_demonstration_in_words(
    place: Place, first: subprocess.CompletedProcess[str]
) -> None:
    ended = place.run("--no-serve", WEB_CONCURRENCY="none")
    assert ended.returncode == 1
    assert "the web process ended early, with status 1" in ended.stderr
    assert "invalid literal for int() with base 10: 'none'" in ended.stderr
    assert place.processes() == []


def test_a_port_that_is_taken_is_said_to_be(place: Place, first: subprocess.CompletedProcess[str]) -> None:
    with listen(None) as taken:
        ended = place.run("--no-serve", "--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "Address already in use" in ended.stderr


@pytest.mark.django_db
def test_a_database_of_ones_own_serves_as_well(place: Place, tmp_path: Path) -> None:
    name = f"upshot_demo_{uuid.uuid4().hex[:8]}"
    own = make_conninfo(**parameters() | {"dbname": name})
    with psycopg.connect(**parameters(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            done = Place(tmp_path).run("--no-serve", DATABASE_URL=own)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    assert done.returncode == 0, done.stderr
    assert invoices(done.stdout) == INVOICES
    assert not (tmp_path / "postgres").exists()


def test_production_has_no_demonstration(place: Place) -> None:
    secret = "".join(map(chr, range(48, 122)))
    ended = place.run(
        "--no-serve",
        UPSHOT_ENV="production",
        UPSHOT_SECRET_KEY=secret,
        UPSHOT_DIGEST_KEY=secret,
        UPSHOT_ALLOWED_HOSTS="billing.example",
        DATABASE_URL="postgresql://nowhere.invalid/upshot",
    )
    assert ended.returncode == 1
    assert "The demonstration is not for production." in ended.stderr
