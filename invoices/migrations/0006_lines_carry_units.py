from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0005_lines_of_more_kinds")]

    operations = [
        migrations.AddField(
            model_name="invoiceline",
            name="carried",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="Units from the period before, from packs and for the next period; entered when it is issued.",
            ),
        ),
    ]
