import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import customers.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_credits_taxes_and_trials"),
        ("invoices", "0006_lines_carry_units"),
        ("plans", "0003_rates_allowances_and_packs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpendWatch",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        help_text="Who is watched.",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, help_text="Of sealed usage, agreements and alerts.", max_length=64),
                ),
                ("looked_at", models.DateTimeField(help_text="When its alerts were last evaluated.", null=True)),
            ],
            options={
                "verbose_name_plural": "spend watches",
                "ordering": ["customer"],
            },
        ),
        migrations.CreateModel(
            name="SpendAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("customer", "Everything that a customer will be billed, before tax"),
                            ("plan", "What a plan comes to"),
                            ("charge", "What one charge of a plan comes to"),
                        ],
                        help_text="The running month of a customer, or only what a plan or one of its charges comes to.",
                        max_length=16,
                        verbose_name="what is watched",
                    ),
                ),
                (
                    "charge_key",
                    models.CharField(
                        blank=True,
                        help_text="The key of the charge in the plan, such as resolved.",
                        max_length=128,
                        verbose_name="charge",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Tell when it comes to this much.",
                        max_digits=24,
                        null=True,
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        help_text="The currency of the amount.",
                        max_length=3,
                        validators=[customers.models.fields.valid_currency],
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Tell when usage comes to this share of the spend cap, the plan's cap, or the charge's.",
                        max_digits=7,
                        null=True,
                        verbose_name="share in percent",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Whether it is watched.", verbose_name="active"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every customer on the plan.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend_alerts",
                        to="customers.customer",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whichever of its versions the customer is on.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend_alerts",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SpendAlertFired",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(help_text="The month with which the period will be billed.", max_length=7)),
                ("at", models.DateTimeField(help_text="When it was seen.", verbose_name="fired at")),
                (
                    "currency",
                    models.CharField(
                        help_text="The currency of the amount.",
                        max_length=3,
                        validators=[customers.models.fields.valid_currency],
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="What the watched part came to when it was seen, before tax.",
                        max_digits=24,
                    ),
                ),
                (
                    "reached",
                    models.CharField(
                        help_text="What was reached, as it was at the time: 82.00 of 100.00 USD.", max_length=200
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        help_text="The alert.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fired",
                        to="invoices.spendalert",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        help_text="Who reached it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend_alerts_fired",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "fired alert",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="spendalert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge_key", ""), ("customer__isnull", False), ("plan", None), ("subject", "customer")),
                    models.Q(("charge_key", ""), ("plan__isnull", False), ("subject", "plan")),
                    models.Q(
                        ("plan__isnull", False), ("subject", "charge"), models.Q(("charge_key", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="spend_alert_subject",
                violation_error_message="Name the customer, the plan, or the plan and its charge: what is watched.",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendalert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gt", 0),
                        ("amount__isnull", False),
                        ("percent", None),
                        models.Q(("currency", ""), _negated=True),
                    ),
                    models.Q(("amount", None), ("currency", ""), ("percent__gt", 0), ("percent__isnull", False)),
                    _connector="OR",
                ),
                name="spend_alert_threshold",
                violation_error_message="A threshold is either an amount or a share in percent, above nothing.",
            ),
        ),
        migrations.AddIndex(
            model_name="spendalertfired",
            index=models.Index(fields=["-at", "-id"], name="spend_alert_fired_newest"),
        ),
        migrations.AddConstraint(
            model_name="spendalertfired",
            constraint=models.UniqueConstraint(fields=("alert", "customer", "period"), name="spend_alert_fired_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spendalertfired",
            trigger=pgtrigger.compiler.Trigger(
                name="spend_alert_fired_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1676c00e955999262b69b8079ae27cfdb1436223",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_spend_alert_fired_append_only_d5849",
                    table="invoices_spendalertfired",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spendalertfired",
            trigger=pgtrigger.compiler.Trigger(
                name="spend_alert_fired_never_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF current_setting('upshot.allow_truncate', true) IS DISTINCT FROM 'on' THEN\n                RAISE EXCEPTION 'rows of % are kept for ever', TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="1c674387aee94f54ac3483f11cc26e9434957a87",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_spend_alert_fired_never_truncated_56e7a",
                    table="invoices_spendalertfired",
                    when="BEFORE",
                ),
            ),
        ),
    ]
