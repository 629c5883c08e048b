from django.db import migrations


def begin(apps, _):
    apps.get_model("invoices", "NumberSeries").objects.create(key="invoices", prefix="INV")


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_runs_and_invoices")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
