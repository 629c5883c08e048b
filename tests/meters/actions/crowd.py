"""Several at once, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection


def together(*works: Callable[[], object]) -> None:
    """Start all at the same moment and wait for them; raises the first failure of any."""
    failures: list[BaseException] = []
    ready = threading.Barrier(len(works))

    def one(work: Callable[[], object]) -> None:
        try:
            ready.wait()
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    _run([threading.Thread(target=one, args=[work]) for work in works])
    if failures:
        raise failures[0]


def _run(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
