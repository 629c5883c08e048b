"""What the scheduler asks for is something that workers can do."""

from billing_site.celery import app
from billing_site.queues import beat_schedule
from tests.docs.pages import ROOT


def test_every_entry_of_the_schedule_names_a_task_and_ends_before_the_next_one() -> None:
    app.loader.import_default_modules()
    for name, entry in beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] < entry["schedule"], name


def test_operators_are_told_of_every_entry() -> None:
    page = (ROOT / "docs" / "operators.md").read_text()
    assert [name for name in beat_schedule if f"| {name} |" not in page] == []
