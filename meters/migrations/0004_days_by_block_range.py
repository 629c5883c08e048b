import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Lists of some days of all customers read the blocks of those days only. Intake goes on meanwhile."""

    atomic = False

    dependencies = [
        ("meters", "0003_decisions_quarantine_erasure"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["received_at", "local_date"],
                name="event_by_arrival_and_day",
                pages_per_range=16,
            ),
        ),
        RemoveIndexConcurrently(
            model_name="event",
            name="event_by_arrival",
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["usage_date"], name="outcome_by_day", pages_per_range=32
            ),
        ),
    ]
