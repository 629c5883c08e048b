"""Customer: who pays."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from customers.models.fields import currency_field, key_field, money_field, valid_zone
from customers.models.frozen import immutable


class Customer(models.Model):
    """Who pays. Applications know it by its `key`, which never changes."""

    key = key_field("What your applications call this customer, such as acme. It cannot change later.", unique=True)
    name = models.CharField(max_length=200, help_text="The name on the invoice.")
    currency = currency_field("The currency of this customer's invoices, such as USD.")
    timezone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[valid_zone],
        help_text="Months begin and end at midnight of this zone, such as America/New_York.",
    )
    email = models.EmailField(blank=True, help_text="Where invoices are sent.")
    address = models.TextField(
        blank=True, max_length=1000, help_text="Postal address, a line each; printed on invoices."
    )
    tax_number = models.CharField(
        max_length=64, blank=True, help_text="The customer's tax or VAT number, printed on invoices."
    )
    tax_percent = models.DecimalField(
        "tax in percent",
        max_digits=7,
        decimal_places=4,
        default=0,
        help_text="The rate of tax on this customer's invoices, such as 20. 0 for no tax.",
    )
    net_days = models.PositiveSmallIntegerField(
        "days to pay",
        null=True,
        blank=True,
        help_text="Days from the issue of an invoice until it is due. Empty: as the seller's profile says.",
    )
    spend_cap = money_field(
        "What the customer means to spend in a month at most; alerts and applications read it, invoices do not.",
        null=True,
        blank=True,
    )

    class Meta:
        ordering: ClassVar = ["name", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="customer_tax_percent",
                condition=Q(tax_percent__gte=0, tax_percent__lte=100),
                violation_error_message="A rate of tax is between 0 and 100 percent.",
            ),
            models.CheckConstraint(
                name="customer_spend_cap",
                condition=Q(spend_cap=None) | Q(spend_cap__gte=0),
                violation_error_message="A spend cap is not negative.",
            ),
        ]
        triggers: ClassVar = [immutable("customer", "key")]

    def __str__(self) -> str:
        return self.name
