"""SpendAlertFired: a threshold was reached."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.fields import currency_field, money_field
from customers.models.frozen import append_only
from invoices.models.spend_alert import SpendAlert


class SpendAlertFired(models.Model):
    """Written once for an alert, a customer and a billing period, whoever looks and however often."""

    alert = models.ForeignKey(SpendAlert, on_delete=models.PROTECT, related_name="fired", help_text="The alert.")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="spend_alerts_fired", help_text="Who reached it."
    )
    period = models.CharField(max_length=7, help_text="The month with which the period will be billed.")
    at = models.DateTimeField("fired at", help_text="When it was seen.")
    currency = currency_field("The currency of the amount.")
    amount = money_field("What the watched part came to when it was seen, before tax.")
    reached = models.CharField(
        max_length=200, help_text="What was reached, as it was at the time: 82.00 of 100.00 USD."
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = "fired alert"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "customer", "period"], name="spend_alert_fired_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="spend_alert_fired_newest")]
        triggers: ClassVar = append_only("spend_alert_fired")

    def __str__(self) -> str:
        return f"{self.customer}, {self.period}"
