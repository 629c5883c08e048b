"""A task that rings where its sender listens."""

from pathlib import Path

from celery import shared_task


@shared_task(name="tests.bell")
def bell(*, where: str) -> None:
    with Path(where).open("w") as line:
        line.write("rang")
