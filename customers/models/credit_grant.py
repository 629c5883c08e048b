"""CreditGrant: money that a customer may use instead of paying."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from customers.models.customer import Customer
from customers.models.fields import currency_field, money_field
from customers.models.frozen import append_only


class CreditKind(models.TextChoices):
    PROMOTIONAL = "promotional", "Promotional: given away"
    PAID = "paid", "Paid: the customer bought it"


def _gone(*kinds: str) -> Coalesce:
    """What entries of these kinds took from the balance."""
    taken = Sum(-F("entries__amount"), filter=Q(entries__kind__in=kinds))
    return Coalesce(taken, Value(0), output_field=DecimalField())


class CreditGrantQuerySet(models.QuerySet["CreditGrant"]):
    def with_balance(self) -> Self:
        """Each with its `balance`: what was granted and is neither burnt, expired nor withdrawn."""
        entries = Coalesce(Sum("entries__amount"), Value(0), output_field=DecimalField())
        return self.annotate(balance=F("amount") + entries)

    def with_something_left(self) -> Self:
        """Those with a `balance` above nothing."""
        return self.with_balance().filter(Q(balance__gt=0))

    def with_story(self) -> Self:
        """Each with its `balance`, and how much was `used`, `expired` and `withdrawn`, as amounts above nothing."""
        return self.with_balance().annotate(
            used=_gone("burnt", "returned"), expired=_gone("expired"), withdrawn=_gone("withdrawn")
        )

    def in_order(self) -> Self:
        """In the order in which they are burnt: priority, expiry, promotional before paid, age."""
        return self.order_by("priority", F("expires_on").asc(nulls_last=True), "-kind", "granted_at", "pk")


class CreditGrant(models.Model):
    """An amount granted once. What becomes of it is in its entries; the row itself never changes."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="credit_grants", help_text="Who may use it."
    )
    currency = currency_field("The currency of the amount; it is used on invoices in this currency only.")
    amount = money_field("How much was granted.")
    kind = models.CharField(
        max_length=16,
        choices=CreditKind.choices,
        default=CreditKind.PROMOTIONAL,
        help_text="Promotional credit is used before paid credit of the same priority and expiry.",
    )
    priority = models.PositiveSmallIntegerField(default=50, help_text="Lower numbers are used first.")
    expires_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The last day on which it can be used, in the customer's time zone. Empty: it does not expire.",
    )
    granted_at = models.DateTimeField(editable=False, help_text="When it was granted.")
    granted_by = models.CharField(max_length=150, blank=True, editable=False, help_text="Who granted it.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why, for whoever reads it later.")
    key = models.CharField(
        "idempotency key",
        max_length=128,
        null=True,
        editable=False,
        help_text="What the application called the request; the same key never grants twice.",
    )

    balance: Decimal
    """What is left of it; only of rows `with_balance`."""

    objects = CreditGrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_at", "-pk"]
        verbose_name = "credit"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_grant_positive",
                condition=Q(amount__gt=0),
                violation_error_message="A credit is more than nothing.",
            ),
            models.UniqueConstraint(fields=["customer", "key"], name="credit_grant_key"),
        ]
        triggers: ClassVar = append_only("credit_grant")

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency}"

    def is_over(self, today: date) -> bool:
        """Whether its last day came before `today`, a day where the customer is."""
        return self.expires_on is not None and self.expires_on < today
