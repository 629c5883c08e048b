"""Coupon: a discount on a customer's invoices, with an end."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.fields import currency_field, key_field, money_field
from customers.models.frozen import immutable


class CouponQuerySet(models.QuerySet["Coupon"]):
    def valid_on(self, day: date) -> Self:
        """Coupons that take something off an invoice for a period that ends with this day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day), starts_on__lte=day)


class Coupon(models.Model):
    """Takes a share, or an amount, off the sum of an invoice's lines before tax; never more than there is.

    What it takes off never changes, whoever asks; it can be ended.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="coupons", help_text="Who has it.")
    key = key_field("What files call this coupon, such as launch. Unique for the customer.")
    text = models.CharField(max_length=200, help_text="What the invoice says, such as Launch discount.")
    percent = models.DecimalField(
        max_digits=16,
        decimal_places=12,
        null=True,
        blank=True,
        help_text="The share of the lines that is taken off; 10 is a tenth. Either this or an amount.",
    )
    amount = money_field("What is taken off each invoice. Either this or a share.", null=True, blank=True)
    currency = currency_field("The currency of the amount; invoices in other currencies are left alone.")
    starts_on = models.DateField(help_text="The first day whose period gets the discount.")
    expires_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="A period gets the discount if it ends on this day or earlier. Empty: until further notice.",
    )

    objects = CouponQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["customer", "starts_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "key"],
                name="coupon_key",
                violation_error_message="The customer has another coupon with this key.",
            ),
            models.CheckConstraint(
                name="coupon_percent_or_amount",
                condition=Q(percent=None, amount__isnull=False, amount__gt=0)
                | Q(amount=None, percent__isnull=False, percent__gt=0, percent__lte=100),
                violation_error_message="A coupon takes off either a share of up to 100 percent or an amount.",
            ),
            models.CheckConstraint(
                name="coupon_expires_later",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("starts_on")),
                violation_error_message="The last day must not come before the first.",
            ),
        ]
        triggers: ClassVar = [
            immutable("coupon", "customer", "key", "percent", "amount", "currency", "starts_on"),
        ]

    def __str__(self) -> str:
        return self.text
