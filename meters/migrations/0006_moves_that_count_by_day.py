from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What lies behind an invoice line, and what does not, is read in the order of these; made while traffic flows."""

    atomic = False

    dependencies = [
        ("meters", "0005_queues_vacuumed_early"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="outcomemove",
            index=models.Index(
                condition=models.Q(("quantity__gte", 0), ("usage_date__isnull", False)),
                fields=["customer", "meter", "usage_date", "outcome"],
                name="outcome_move_counted",
            ),
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(("status", "billable"), _negated=True),
                fields=["customer", "meter", "usage_date", "id"],
                name="outcome_not_billed",
            ),
        ),
    ]
