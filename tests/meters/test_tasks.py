"""What runs by the clock, and what an operator runs by hand."""

from io import StringIO

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from billing_site import queues
from billing_site.celery import app
from meters import tasks
from meters.models import JournalPage, Meter, UnsealedReceipt
from tests.meters.actions.conftest import Send, customer, meters, send

__all__ = ["customer", "meters", "send"]

pytestmark = pytest.mark.django_db


def test_everything_that_runs_by_the_clock_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in queues.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db(transaction=True)
def test_beat_writes_the_schedule_into_its_tables() -> None:
    DatabaseScheduler(app=app)
    row = PeriodicTask.objects.get(name="Seal the journal")
    assert (row.task, row.interval.every, row.interval.period) == ("meters.tasks.seal_journal", 60, "seconds")
    assert row.enabled


def test_the_task_seals_what_waits(meters: dict[str, Meter], send: Send) -> None:
    send(("opened", 0))
    tasks.seal_journal()
    tasks.seal_journal()
    assert not UnsealedReceipt.objects.exists()
    assert JournalPage.objects.count() == 1


def test_the_command_says_what_it_sealed(meters: dict[str, Meter], send: Send) -> None:
    out = StringIO()
    call_command("seal", stdout=out)
    send(("opened", 0))
    send(("opened", 0))
    call_command("seal", stdout=out)
    assert out.getvalue() == f"nothing to seal\npage 1: 2 receipts, {bytes(JournalPage.objects.get().hash).hex()}\n"
    send(("opened", 0))
    call_command("seal", stdout=out)
    assert "\npage 2: 1 receipt, " in out.getvalue()
