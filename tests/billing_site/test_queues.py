"""A real worker process over each of the real brokers."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from kombu import Connection, Queue
from psycopg.conninfo import make_conninfo

from billing_site import queues
from billing_site.broker import parameters

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "billing_site"]
WORKER = [*CELERY, "worker", "--include", "tests.billing_site.bell", "-P", "solo", "--without-mingle"]
PATIENCE = 60  # seconds


def own_database(queue: str) -> dict[str, str]:
    return {"DATABASE_URL": make_conninfo(**parameters()), "UPSHOT_QUEUE": queue, "UPSHOT_BROKER_URL": ""}


def elsewhere(name: str, url: str, port: int, queue: str) -> dict[str, str]:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=3).close()
    except OSError:
        pytest.skip(f"NOT TESTED: {name} does not answer on 127.0.0.1:{port}")
    return own_database(queue) | {"UPSHOT_BROKER_URL": url}


BROKERS: dict[str, Callable[[str], dict[str, str]]] = {
    "postgres": own_database,
    "rabbitmq": lambda queue: elsewhere("RabbitMQ", "amqp://guest:guest@127.0.0.1:5672//", 5672, queue),
    "redis": lambda queue: elsewhere("Redis", "redis://127.0.0.1:6379/0", 6379, queue),
}


@contextmanager
def working(environment: dict[str, str]) -> Iterator[int]:
    """A worker process, and a descriptor that becomes readable if it dies."""
    worker = subprocess.Popen(WORKER, cwd=ROOT, env=environment, stdout=sys.stderr, stderr=sys.stderr)
    watch = os.pidfd_open(worker.pid)
    try:
        yield watch
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=PATIENCE)
        os.close(watch)


def forget(environment: dict[str, str]) -> None:
    """Leave no queue of ours behind in somebody's broker."""
    if url := environment["UPSHOT_BROKER_URL"]:
        with Connection(url) as broker:
            Queue(environment["UPSHOT_QUEUE"], channel=broker.default_channel).delete()


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("broker", BROKERS)
def test_a_worker_hears_the_bell_over(broker: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    environment = {**os.environ, **BROKERS[broker](f"upshot_test_{uuid.uuid4().hex[:8]}")}
    where = tmp_path / "bell"
    os.mkfifo(where)
    ear = os.open(where, os.O_RDWR)
    ring = [*CELERY, "call", "tests.bell", "--kwargs", json.dumps({"where": str(where)})]
    subprocess.run(ring, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    with working(environment) as death:
        heard, _, _ = select.select([ear, death], [], [], PATIENCE)
    assert heard == [ear], capfd.readouterr().err
    os.close(ear)
    forget(environment)


@pytest.mark.django_db
def test_messages_in_our_own_database_travel_over_djangos_connection_settings() -> None:
    wanted: dict[str, Any] = connection.get_connection_params()
    assert {key: wanted[key] for key in ("host", "dbname", "user")}.items() <= parameters().items()


def test_every_message_is_json_acknowledged_late_and_has_no_result() -> None:
    assert (queues.accept_content, queues.task_serializer) == (["json"], "json")
    assert queues.task_acks_late
    assert queues.task_reject_on_worker_lost
    assert queues.task_ignore_result
    assert queues.worker_prefetch_multiplier == 1
