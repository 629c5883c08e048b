"""Connections to a cluster under test, without Django."""

import os
import select
import signal
from typing import Any

import psycopg

from billing_site.postgres import postmaster
from billing_site.postgres.cluster import Cluster


def connect(cluster: Cluster, **changes: Any) -> psycopg.Connection[Any]:
    wanted: dict[str, Any] = {
        "host": str(cluster.socket_dir),
        "port": 5432,
        "user": "upshot",
        "dbname": "upshot",
        "passfile": str(cluster.passfile),
    }
    return psycopg.connect(**(wanted | changes), autocommit=True)


def value(cluster: Cluster, query: str) -> Any:
    with connect(cluster) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def kill(cluster: Cluster) -> int:
    """SIGKILL to the server's main process, as a power cut or the kernel would; its old process id."""
    process = postmaster.pid(cluster)
    assert process is not None
    watch = os.pidfd_open(process)
    os.kill(process, signal.SIGKILL)
    select.select([watch], [], [], 30)
    os.close(watch)
    return process
