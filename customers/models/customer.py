"""Customer: who pays."""

from typing import ClassVar

from django.db import models

from customers.models.fields import currency_field, key_field, valid_zone
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

    class Meta:
        ordering: ClassVar = ["name", "key"]
        triggers: ClassVar = [immutable("customer", "key")]

    def __str__(self) -> str:
        return self.name
