"""Starting, finding and stopping the embedded server. It outlives the command that started it."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from billing_site.postgres import account, binaries, birth, configuration, folders, postmaster
from billing_site.postgres.cluster import Cluster
from billing_site.postgres.programs import ProgramError, Programs

PATIENCE = 180  # seconds: a long recovery after a crash is not a failure
PAUSE = 0.05
PASSING = ("lock file", "pre-existing shared memory")  # what a server that is just dying leaves for a moment
LOG_LIMIT = 10_000_000  # bytes


class StartError(Exception):
    """The embedded server could not be started; says why and where its log is."""


def ensure(cluster: Cluster) -> bool:
    """Have the server running and ready; True when this call started it. Raises StartError."""
    if not cluster.is_left_over and postmaster.is_ready(cluster):
        return False
    try:
        with _locked(cluster):
            _set_left_over_aside(cluster)
            return _started(cluster)
    except (OSError, ProgramError, binaries.MissingError) as problem:
        raise StartError(f"the embedded PostgreSQL in {cluster.home} did not start: {problem}") from problem


def stop(cluster: Cluster) -> bool:
    """Stop the server, letting open transactions roll back; False when none was running."""
    if postmaster.state(cluster) is None:
        return False
    with _locked(cluster):
        if postmaster.state(cluster) is not None:
            _programs(cluster).run("pg_ctl", "stop", "-D", cluster.data, "-m", "fast", "-t", str(PATIENCE))
    return True


@contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    folders.make_enterable(cluster.home)
    folders.make_enterable(cluster.origin)
    with cluster.lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _programs(cluster: Cluster) -> Programs:
    return Programs(binaries.unpack(cluster.home), account.for_data(cluster.data), cluster.home)


def _started(cluster: Cluster) -> bool:
    if postmaster.is_ready(cluster):
        return False
    programs = _programs(cluster)
    if not cluster.data.exists():
        birth.initialise(cluster, programs)
    _refuse_other_major(cluster)
    folders.make_private(cluster.socket_dir, programs.account)
    configuration.write(cluster, programs)
    _bring_up(cluster, programs)
    return True


def _bring_up(cluster: Cluster, programs: Programs) -> None:
    deadline = time.monotonic() + PATIENCE
    while (state := postmaster.state(cluster)) != postmaster.READY:
        if time.monotonic() > deadline:
            raise ProgramError(f"still {state or 'down'} after {PATIENCE} s; its log is {cluster.log}")
        if state is None:
            postmaster.clear_remains(cluster)
            _launch(cluster, programs)
        time.sleep(PAUSE)


def _launch(cluster: Cluster, programs: Programs) -> None:
    """One attempt. A server that is just dying may still hold its memory: then the next attempt succeeds."""
    _keep_log_short(cluster.log)
    known = cluster.log.stat().st_size if cluster.log.exists() else 0
    try:
        programs.run("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", cluster.data, "-l", cluster.log)
    except ProgramError as problem:
        with cluster.log.open(errors="replace") as log:
            log.seek(known)
            said = log.read()
        if not any(reason in said for reason in PASSING):
            raise ProgramError(f"{said.strip() or problem}\n(its log is {cluster.log})") from problem


def _keep_log_short(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def _refuse_other_major(cluster: Cluster) -> None:
    made_by, ours = (cluster.data / "PG_VERSION").read_text().strip(), binaries.version().split(".")[0]
    if made_by != ours:
        raise ProgramError(
            f"its data was written by PostgreSQL {made_by} and this is {ours}: "
            f"dump it with the old version and load it into a new data directory"
        )


def _set_left_over_aside(cluster: Cluster) -> None:
    """A database whose directory was deleted belongs to nobody; it is moved aside, never removed."""
    if not cluster.is_left_over:
        return
    if postmaster.state(cluster) is not None:
        _programs(cluster).run("pg_ctl", "stop", "-D", cluster.data, "-m", "fast")
    cluster.data.rename(cluster.home / f"data.left-{time.strftime('%Y%m%d-%H%M%S')}")
