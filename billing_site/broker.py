"""Celery's messages in our own database, over the connection settings that Django uses."""

from typing import Any

from django.db import connection
from kombu.transport import pgmq
from pgmq import PGMQueue
from psycopg_pool import ConnectionPool

from billing_site import queues

FOR_DJANGO = ("cursor_factory", "context", "prepare_threshold", "pool")


class Transport(pgmq.Transport):
    """kombu's pgmq transport; its own reading of a connection string would lose `sslmode` and the like."""

    _pool: ConnectionPool | None = None

    def _create_pgmq_client(self) -> PGMQueue:
        self._pool = ConnectionPool(kwargs=parameters(), min_size=1, max_size=10, open=True)
        visible_again = queues.broker_transport_options["visibility_timeout"]
        return PGMQueue(pool=self._pool, vt=visible_again, init_extension=False, conn_string=None)

    def close_connection(self, connection: Any) -> None:
        super().close_connection(connection)
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def parameters() -> dict[str, Any]:
    """libpq's parameters for the database that Django uses; starts the embedded server if need be."""
    given: dict[str, Any] = connection.get_connection_params()
    return {key: value for key, value in given.items() if key not in FOR_DJANGO}
