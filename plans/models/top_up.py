"""TopUp: a pack of units that a customer bought."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from customers.models import Customer
from customers.models.fields import currency_field, money_field, quantity_field
from customers.models.frozen import append_only
from meters.models import Meter


class TopUpQuerySet(models.QuerySet["TopUp"]):
    def with_left(self) -> Self:
        """Each with `left`: the units that no period has drawn."""
        drawn = Coalesce(Sum("draws__units"), Value(0), output_field=DecimalField())
        return self.annotate(left=F("units") - drawn)

    def in_order(self) -> Self:
        """In the order in which they are drawn: by earliest expiry, then by age."""
        return self.order_by(F("expires_on").asc(nulls_last=True), "bought_on", "pk")


class TopUp(models.Model):
    """Units of a meter beyond the allowance, paid for at once. What became of them is in its draws."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="top_ups", help_text="Who bought it.")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="top_ups", help_text="What it is units of.")
    units = quantity_field("How many units.")
    currency = currency_field("The currency of the price.")
    price = money_field("What the pack costs; it is billed with the month in which it was bought.")
    bought_on = models.DateField(help_text="The first day on which it counts, in the customer's time zone.")
    expires_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The last day whose usage it covers, in the customer's time zone. Empty: it does not expire.",
    )
    key = models.CharField(
        "idempotency key",
        max_length=128,
        null=True,
        editable=False,
        help_text="What the application called the request; the same key never buys twice.",
    )
    bought_at = models.DateTimeField(editable=False, help_text="When it was entered.")
    bought_by = models.CharField(max_length=150, blank=True, editable=False, help_text="Who entered it.")

    objects = TopUpQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-bought_on", "-pk"]
        verbose_name = "top-up pack"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="top_up_has_units",
                condition=Q(units__gt=0),
                violation_error_message="A pack has at least some units.",
            ),
            models.CheckConstraint(
                name="top_up_price",
                condition=Q(price__gte=0),
                violation_error_message="A price is not negative.",
            ),
            models.CheckConstraint(
                name="top_up_expires_later",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("bought_on")),
                violation_error_message="The last day must not come before the first.",
            ),
            models.UniqueConstraint(fields=["customer", "key"], name="top_up_key"),
        ]
        triggers: ClassVar = append_only("top_up")

    def __str__(self) -> str:
        return f"{self.units.normalize():f} {self.meter.unit_plural}"
