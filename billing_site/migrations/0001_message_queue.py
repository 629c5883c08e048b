"""The tables and functions of pgmq, which carries Celery's messages in our own database."""

from django.db import migrations
from pgmq.install import get_embedded_install_sql


def install(_apps, schema_editor):
    """Leave alone a pgmq that the server already has, be it as an extension."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pgmq.meta')")
        if cursor.fetchone()[0] is None:
            cursor.execute(get_embedded_install_sql())


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
