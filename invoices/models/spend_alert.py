"""SpendAlert: a threshold that a running period may reach."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from customers.models import Customer
from customers.models.fields import money_field, valid_currency
from plans.models import Plan


class AlertSubject(models.TextChoices):
    """What is watched."""

    CUSTOMER = "customer", "Everything that a customer will be billed, before tax"
    PLAN = "plan", "What a plan comes to"
    CHARGE = "charge", "What one charge of a plan comes to"


class SpendAlertQuerySet(models.QuerySet["SpendAlert"]):
    def active(self) -> Self:
        """Alerts that are watched."""
        return self.filter(is_active=True)


class SpendAlert(models.Model):
    """Tells once in each billing period, and for each customer, that an amount was reached. Several thresholds are
    several alerts.
    """

    subject = models.CharField(
        "what is watched",
        max_length=16,
        choices=AlertSubject.choices,
        help_text="The running month of a customer, or only what a plan or one of its charges comes to.",
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="spend_alerts",
        help_text="Empty: every customer on the plan.",
    )
    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="spend_alerts",
        help_text="Whichever of its versions the customer is on.",
    )
    charge_key = models.CharField(
        "charge", max_length=128, blank=True, help_text="The key of the charge in the plan, such as resolved."
    )
    amount = money_field("Tell when it comes to this much.", null=True, blank=True)
    currency = models.CharField(
        max_length=3, blank=True, validators=[valid_currency], help_text="The currency of the amount."
    )
    percent = models.DecimalField(
        "share in percent",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Tell when usage comes to this share of the spend cap, the plan's cap, or the charge's.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Whether it is watched.")

    objects = SpendAlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="spend_alert_subject",
                condition=Q(subject=AlertSubject.CUSTOMER, customer__isnull=False, plan=None, charge_key="")
                | Q(subject=AlertSubject.PLAN, plan__isnull=False, charge_key="")
                | (Q(subject=AlertSubject.CHARGE, plan__isnull=False) & ~Q(charge_key="")),
                violation_error_message="Name the customer, the plan, or the plan and its charge: what is watched.",
            ),
            models.CheckConstraint(
                name="spend_alert_threshold",
                condition=(Q(amount__isnull=False, amount__gt=0, percent=None) & ~Q(currency=""))
                | Q(percent__isnull=False, percent__gt=0, amount=None, currency=""),
                violation_error_message="A threshold is either an amount or a share in percent, above nothing.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_key or self.plan or self.customer} at {self._threshold}"

    @property
    def _threshold(self) -> str:
        if self.amount is not None:
            return f"{self.amount.normalize():f} {self.currency}"
        return f"{self.percent.normalize():f} %" if self.percent is not None else "nothing"
