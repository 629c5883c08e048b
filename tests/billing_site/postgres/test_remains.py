"""What killed servers, copied directories and reused process ids leave behind."""

import os
import shutil
import subprocess
import sys

import pytest

from billing_site.postgres import birth, postmaster, programs, server
from billing_site.postgres.cluster import Cluster
from tests.billing_site.postgres.reach import kill, value


def test_a_process_id_that_now_belongs_to_somebody_else_is_not_believed(here: Cluster) -> None:
    server.ensure(here)
    server.stop(here)
    (here.data / "postmaster.pid").write_text(f"{os.getpid()}\n{here.data}\n1\n5432\n\n\n\nready   \n")
    here.socket.touch()
    assert postmaster.state(here) is None
    assert server.ensure(here)
    assert value(here, "SELECT 1") == 1


def test_a_process_id_that_is_nonsense_is_not_believed(here: Cluster) -> None:
    server.ensure(here)
    kill(here)
    (here.data / "postmaster.pid").write_text("garbage\n")
    assert server.ensure(here)


def test_a_zombie_is_not_a_server(here: Cluster) -> None:
    zombie = subprocess.Popen([sys.executable, "-c", "", "-D", str(here.data)])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    assert not postmaster.serves(str(zombie.pid), here.data)
    zombie.wait()


def test_a_server_that_is_hidden_from_us_but_answers_is_left_alone(here: Cluster) -> None:
    server.ensure(here)
    pid_file = here.data / "postmaster.pid"
    written = pid_file.read_text()
    pid_file.write_text(written.replace(written.splitlines()[0], "4194305", 1))
    assert postmaster.state(here) == "ready"
    assert not server.ensure(here)
    pid_file.write_text(written)


def test_a_birth_that_was_interrupted_is_begun_afresh(unborn: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(birth, "_write_private", killed)
        with pytest.raises(KeyboardInterrupt):
            server.ensure(unborn)
    assert not unborn.data.exists()
    assert server.ensure(unborn)


def test_programs_of_the_server_ignore_settings_meant_for_another(
    here: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    assert not {"PGDATA", "PGPORT"} & set(programs._environment())
    assert server.ensure(here)


def test_a_data_directory_that_was_deleted_and_made_again_starts_empty(here: Cluster) -> None:
    server.ensure(here)
    first = value(here, "SELECT system_identifier FROM pg_control_system()")
    kill(here)
    shutil.rmtree(here.origin)
    assert server.ensure(here)
    assert value(here, "SELECT system_identifier FROM pg_control_system()") != first
