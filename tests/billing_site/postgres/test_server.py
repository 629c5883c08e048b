import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from billing_site.postgres import cluster, postmaster, server
from billing_site.postgres.cluster import Cluster
from tests.billing_site.postgres.reach import connect, kill, value

ROOT = Path(__file__).resolve().parents[3]
STARTER = """
import sys
from pathlib import Path
from billing_site.postgres import cluster, server
print(server.ensure(cluster.at(Path(sys.argv[1]), elsewhere=Path(sys.argv[2]))))
"""


def started_by_another_process(cluster: Cluster) -> "subprocess.Popen[str]":
    command: list[str | Path] = [sys.executable, "-c", STARTER, cluster.origin, cluster.origin.parent / "elsewhere"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_server_is_found_again_by_whoever_asks(running: Cluster) -> None:
    assert not server.ensure(running)
    assert started_by_another_process(running).communicate(timeout=60)[0].strip() == "False"
    assert value(running, "SELECT current_database()") == "upshot"


def test_data_survives_an_ordered_stop(here: Cluster) -> None:
    server.ensure(here)
    with connect(here) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert [server.stop(here), server.stop(here)] == [True, False]
    assert postmaster.state(here) is None
    assert server.ensure(here)
    assert value(here, "SELECT number FROM kept") == 7


def test_no_committed_row_is_lost_when_the_server_is_killed_again_and_again(here: Cluster) -> None:
    here = replace(here, durable=True)
    server.ensure(here)
    with connect(here) as connection:
        connection.execute("CREATE TABLE kept (number int)")
    for number in range(1, 6):
        with connect(here) as connection:
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
            kill(here)
        assert server.ensure(here)
        assert value(here, "SELECT array_agg(number ORDER BY number) FROM kept") == list(range(1, number + 1))


def test_of_many_first_starts_at_once_exactly_one_makes_a_server_that_outlives_it(place: Path) -> None:
    here = cluster.at(place / "var", elsewhere=place / "elsewhere")
    starters = [started_by_another_process(here) for _ in range(6)]
    answers = [starter.communicate(timeout=120)[0].strip() for starter in starters]
    assert sorted(answers) == ["False"] * 5 + ["True"]
    assert value(here, "SELECT 1") == 1
    server.stop(here)


def test_no_network_address_is_listened_on_and_the_socket_is_private(running: Cluster) -> None:
    assert value(running, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(running.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(running.passfile.stat().st_mode) == 0o600


def test_a_wrong_password_is_refused(running: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(running, password="guessed")


def test_the_server_runs_from_a_copy_of_its_programs(running: Cluster) -> None:
    directory = value(running, "SELECT setting FROM pg_config() WHERE name = 'BINDIR'")
    assert not Path(directory).is_relative_to(Path(sys.prefix).resolve())


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_only_a_cluster_for_tests_is_careless_with_the_disk(here: Cluster, durable: bool, fsync: str) -> None:
    server.ensure(replace(here, durable=durable))
    assert value(here, "SHOW fsync") == fsync


def test_data_of_another_major_version_is_refused_in_words(here: Cluster) -> None:
    server.ensure(here)
    server.stop(here)
    (here.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(server.StartError, match="written by PostgreSQL 14 and this is 18"):
        server.ensure(here)


def test_a_server_that_cannot_start_says_why(here: Cluster) -> None:
    server.ensure(here)
    server.stop(here)
    (here.data / "postgresql.auto.conf").write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(server.StartError, match=r"(?s)invalid value.*plenty.*its log is"):
        server.ensure(here)
