"""Payment: money that a customer paid for an invoice."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from customers.models.fields import money_field
from customers.models.frozen import append_only
from invoices.models.invoice import Invoice


class PaymentQuerySet(models.QuerySet["Payment"]):
    def with_story(self) -> Self:
        """Each with its invoice, its customer, and what took it back if something did."""
        return self.select_related("invoice__customer", "takes_back", "taken_back_by")


class Payment(models.Model):
    """Recorded once; what was entered by mistake is answered by a negative one with a reason."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="payments", help_text="What it was paid for."
    )
    amount = money_field("How much, in the invoice's currency; negative for one that is taken back.")
    received_on = models.DateField(help_text="The day on which it arrived.")
    reference = models.CharField(max_length=200, blank=True, help_text="What the bank or the card company calls it.")
    takes_back = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="taken_back_by",
        help_text="The payment that it takes back.",
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Why it is taken back.")
    key = models.CharField(
        "idempotency key",
        max_length=128,
        null=True,
        editable=False,
        help_text="What the application called the request; the same key never records twice.",
    )
    recorded_at = models.DateTimeField(editable=False, help_text="When it was recorded.")
    recorded_by = models.CharField(max_length=150, blank=True, editable=False, help_text="Who recorded it.")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-received_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="payment_amount",
                condition=Q(amount__gt=0, takes_back=None) | Q(amount__lt=0, reason__gt="", takes_back__isnull=False),
                violation_error_message="A payment is more than nothing; one that is taken back needs a reason.",
            ),
            models.UniqueConstraint(fields=["invoice", "key"], name="payment_key"),
        ]
        triggers: ClassVar = append_only("payment")

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} for {self.invoice}"

    @property
    def stands(self) -> bool:
        """Whether it is a payment that was not taken back."""
        return self.amount > 0 and not hasattr(self, "taken_back_by")
