"""A database that exists for one run of the benchmark: durable, like production."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier


@contextmanager
def database_of_its_own() -> Iterator[dict[str, str]]:
    """The environment of processes that work on it: a server of its own, or a database beside DATABASE_URL's."""
    given = os.environ.get("DATABASE_URL")
    directory = Path(tempfile.mkdtemp(prefix="upshot-bench-"))
    directory.chmod(0o755)  # the server's account enters it
    try:
        with _beside(given) if given else _embedded() as found:
            own = {"UPSHOT_ENV": "development", "UPSHOT_DATA_DIR": str(directory / "var"), "UPSHOT_LOG_LEVEL": "ERROR"}
            yield own | dict(found)
    finally:
        shutil.rmtree(directory)


@contextmanager
def _embedded() -> Iterator[Mapping[str, str]]:
    """The embedded server, which the first connection starts."""
    yield {}
    from django.conf import settings

    from billing_site.postgres import server

    server.stop(settings.EMBEDDED_POSTGRES)


@contextmanager
def _beside(url: str) -> Iterator[Mapping[str, str]]:
    """A new database on the server of `url`, dropped at the end."""
    name = f"upshot_bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield {"DATABASE_URL": make_conninfo(url, dbname=name)}
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
