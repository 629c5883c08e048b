"""The yardstick: COPY of ready-made rows into the table of events itself, with all its indexes and no dedupe."""

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from customers.models import Customer
from meters.models import Meter
from tests.benchmarks.events import ACTIVITY, Event, plain

COPY = """COPY meters_event (id, event_key, customer_id, meter_id, receipt_id, occurred_at, dated, received_at,
    local_date, value, case_key, properties, kept, properties_digest, digest) FROM STDIN"""


def rows(count: int) -> bytes:
    """So many new rows in COPY's text format, in the order of their key."""
    customers = dict(Customer.objects.values_list("key", "pk"))
    meter, receipt = Meter.objects.get(key=ACTIVITY).pk, uuid.uuid4()
    now = datetime.now(UTC).isoformat()
    return b"".join(
        sorted(_row(event, customers[event["customer"]], meter, receipt, now) for event in plain(ACTIVITY, count))
    )


def _row(event: Event, customer: int, meter: int, receipt: uuid.UUID, now: str) -> bytes:
    hashed = hashlib.sha256(event["id"].encode()).digest()
    properties = json.dumps(event["properties"], separators=(",", ":"))
    pk, at, bytea = uuid.UUID(bytes=hashed[:16]), event["occurred_at"], f"\\\\x{hashed.hex()}"
    fields = (
        pk,
        event["id"],
        customer,
        meter,
        receipt,
        at,
        "t",
        now,
        at[:10],
        1,
        event["case"],
        properties,
        "all",
        bytea,
        bytea,
    )
    return "\t".join(map(str, fields)).encode() + b"\n"


def seconds(streams: Sequence[bytes]) -> float:
    """How long the streams take, all at once, each on a connection of its own, to the commit."""
    parameters: dict[str, Any] = dict(connection_parameters())
    connections = [psycopg.connect(**parameters) for _ in streams]
    barrier = threading.Barrier(len(streams) + 1)
    threads = [
        threading.Thread(target=_copy, args=(one, stream, barrier))
        for one, stream in zip(connections, streams, strict=True)
    ]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    for one in connections:
        one.close()
    return elapsed


def connection_parameters() -> dict[str, str]:
    """How to reach the database without Django."""
    connection.ensure_connection()
    info: psycopg.ConnectionInfo = connection.connection.info
    return info.get_parameters() | {"password": info.password}


def _copy(one: "psycopg.Connection[tuple[object, ...]]", stream: bytes, barrier: threading.Barrier) -> None:
    barrier.wait()
    with one.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write(stream)
    one.commit()
