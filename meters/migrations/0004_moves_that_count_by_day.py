from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What lies behind an invoice line is read from moves in the order of this index, while traffic flows."""

    atomic = False

    dependencies = [
        ("meters", "0003_decisions_quarantine_erasure"),
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
    ]
