"""SellerProfile: who sends the invoices."""

from typing import ClassVar

from django.db import models

from customers.models.fields import money_field


class SellerProfile(models.Model):
    """Your company as it stands on invoices. There is one; issued invoices keep what it said on their day."""

    name = models.CharField(max_length=200, default="Your company", help_text="Your company's legal name.")
    address = models.TextField(blank=True, max_length=1000, help_text="Postal address, a line each.")
    tax_number = models.CharField(max_length=64, blank=True, help_text="Your tax or VAT number.")
    email = models.EmailField(blank=True, help_text="Where customers write about an invoice.")
    net_days = models.PositiveSmallIntegerField(
        "payment terms (days)", default=14, help_text="How many days after the invoice it is due."
    )
    footer = models.TextField(
        blank=True, max_length=1000, help_text="Printed at the foot of every invoice, such as bank details."
    )
    credit_limit = money_field(
        "What one person may credit on an invoice by hand, before tax and in the invoice's currency; a second "
        "person approves what goes beyond. Empty: no limit.",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "seller profile"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="seller_profile_single",
                condition=models.Q(pk=1),
                violation_error_message="There is one seller profile; edit it.",
            ),
            models.CheckConstraint(
                name="seller_credit_limit",
                condition=models.Q(credit_limit=None) | models.Q(credit_limit__gte=0),
                violation_error_message="A limit is nothing or more.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "SellerProfile":
        """The profile as saved, or its defaults while nobody has filled it in."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
