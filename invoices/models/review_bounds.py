"""ReviewBounds: what holds an invoice until a person approved it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from customers.models.fields import money_field
from invoices.rules.review import Bounds


class ReviewBounds(models.Model):
    """There is one row. Every bound is off while it is empty."""

    total_factor = models.DecimalField(
        "total, times the usual",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Holds an invoice whose total is more than so many times the median of the customer's last six. "
        "Empty: off.",
    )
    quantity_factor = models.DecimalField(
        "quantity, times the usual",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Holds an invoice on which the quantity of a charge is more than so many times the median of the "
        "customer's last six. Empty: off.",
    )
    most_total = money_field(
        "Holds an invoice whose total is above this amount, in the invoice's own currency. Empty: off.",
        null=True,
        blank=True,
    )
    most_lines = models.PositiveIntegerField(
        "lines", null=True, blank=True, help_text="Holds an invoice with more lines than this. Empty: off."
    )
    first_invoice = models.BooleanField(default=False, help_text="Holds the first invoice of every customer.")
    grace_days = models.PositiveSmallIntegerField(
        "grace (days)",
        default=3,
        help_text="How many days after the end of a period its draft waits for usage that comes late, before it is "
        "issued with all others of a month. One invoice alone, and a run that issues, do not wait.",
    )
    zero_invoices = models.BooleanField(
        "invoices of nothing",
        default=False,
        help_text="Write an invoice even if every line on it comes to nothing. Otherwise it is skipped.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "review bounds"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_bounds_single",
                condition=Q(pk=1),
                violation_error_message="There is one set of bounds; edit it.",
            ),
            models.CheckConstraint(
                name="review_bounds_factors",
                condition=(Q(total_factor=None) | Q(total_factor__gte=1))
                & (Q(quantity_factor=None) | Q(quantity_factor__gte=1))
                & (Q(most_total=None) | Q(most_total__gte=0)),
                violation_error_message="Factors are 1 or more, and the amount is not negative.",
            ),
        ]

    def __str__(self) -> str:
        return "Review bounds"

    @classmethod
    def current(cls) -> "ReviewBounds":
        """The bounds as saved, or all off while nobody has set any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def bounds(self) -> Bounds:
        """As the rule sees them."""
        return Bounds(
            total_factor=self.total_factor,
            quantity_factor=self.quantity_factor,
            most_lines=self.most_lines,
            first_invoice=self.first_invoice,
            most_total=self.most_total,
        )
