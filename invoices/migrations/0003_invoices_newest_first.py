from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0002_first_number_series")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["-period", "-id"], name="invoice_newest_first"),
        ),
    ]
