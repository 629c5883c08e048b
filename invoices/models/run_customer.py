"""RunCustomer: one customer's turn in a run."""

from typing import ClassVar, Self

from django.db import models

from customers.models import Customer
from invoices.models.invoice_run import InvoiceRun


class RowStatus(models.TextChoices):
    """A row being worked on is locked by the transaction that works on it, so a killed worker frees it."""

    PENDING = "pending", "Waiting"
    DONE = "done", "Done"
    PARKED = "parked", "Parked"


class RunCustomerQuerySet(models.QuerySet["RunCustomer"]):
    def pending(self) -> Self:
        """Rows still to do, those that another worker is busy with included."""
        return self.filter(status=RowStatus.PENDING)

    def claim(self, limit: int) -> Self:
        """Lock up to `limit` pending rows that nobody else holds; theirs are passed over."""
        return self.pending().order_by("customer_id").select_for_update(skip_locked=True, of=("self",))[:limit]


class RunCustomer(models.Model):
    """One customer in one run: waiting, done, or parked with a reason."""

    run = models.ForeignKey(InvoiceRun, on_delete=models.CASCADE, related_name="rows", help_text="The run.")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", help_text="Whose turn it is.")
    status = models.CharField(
        max_length=8, choices=RowStatus.choices, default=RowStatus.PENDING, help_text="How far it is."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was parked.")
    as_of = models.DateTimeField(help_text="The instant the customer is billed as of.")
    issue = models.BooleanField(default=False, help_text="Whether its invoices are issued too.")
    attempts = models.PositiveIntegerField(default=0, help_text="How often it was worked on.")
    finished_at = models.DateTimeField(null=True, help_text="When it was last done or parked.")

    objects = RunCustomerQuerySet.as_manager()

    class Meta:
        verbose_name = "customer in a run"
        verbose_name_plural = "customers in runs"
        ordering: ClassVar = ["run", "customer"]
        indexes: ClassVar = [
            models.Index(
                fields=["run", "customer"],
                name="run_customer_pending",
                condition=models.Q(status=RowStatus.PENDING),
            )
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "customer"], name="run_customer_once")]

    def __str__(self) -> str:
        return f"{self.customer} in {self.run}"
