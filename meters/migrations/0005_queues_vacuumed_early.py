from django.db import migrations

SET = """
ALTER TABLE meters_usagedifference SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE meters_unsealedreceipt SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
"""

RESET = """
ALTER TABLE meters_usagedifference RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE meters_unsealedreceipt RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
"""


class Migration(migrations.Migration):
    """What waits for a page comes and goes by the minute: its dead rows go after so many, not after a fifth of a peak."""

    dependencies = [
        ("meters", "0004_days_by_block_range"),
    ]

    operations = [
        migrations.RunSQL(SET, RESET),
    ]
