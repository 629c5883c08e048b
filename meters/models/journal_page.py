"""JournalPage: receipts sealed together, chained to the page before."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from customers.models.frozen import append_only
from meters.models.meter import Meter
from meters.models.receipt import Receipt


class JournalPage(models.Model):
    """Usage as of page n holds what every receipt on pages 1 to n changed, and nothing else."""

    number = models.PositiveBigIntegerField(primary_key=True, help_text="1, 2, 3 … without a gap.")
    sealed_at = models.DateTimeField(help_text="When it was sealed.")
    receipts = models.PositiveIntegerField(help_text="How many receipts it seals.")
    root = models.BinaryField(max_length=32, help_text="Merkle root (RFC 6962) over the receipts' roots, in order.")
    previous = models.BinaryField(max_length=32, help_text="Hash of the page before; of the first page, 32 zero bytes.")
    hash = models.BinaryField(max_length=32, help_text="SHA-256 over the previous hash, the number and the root.")

    class Meta:
        ordering: ClassVar = ["-number"]
        triggers: ClassVar = append_only("journal_page")

    def __str__(self) -> str:
        return f"Page {self.number}"


class SealedReceipt(models.Model):
    """On which page a receipt was sealed, and where on it."""

    receipt = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, primary_key=True, related_name="sealed", help_text="The receipt."
    )
    page = models.ForeignKey(
        JournalPage, on_delete=models.PROTECT, db_index=False, related_name="sealed", help_text="The page."
    )
    position = models.PositiveIntegerField(help_text="Its leaf on the page, from 0.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "position"], name="sealed_position")]
        triggers: ClassVar = append_only("sealed_receipt")

    def __str__(self) -> str:
        return f"{self.receipt_id} on page {self.page_id}"


class UnsealedReceipt(models.Model):
    """The sealer's to-do list: a receipt has this row, or a page, never both and never neither."""

    receipt = models.OneToOneField(
        Receipt,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="unsealed",
        help_text="The receipt.",
    )

    def __str__(self) -> str:
        return str(self.receipt_id)


class TouchedDay(models.Model):
    """Which day's usage a page changed, so that a bill of that day is looked at again (R11)."""

    page = models.ForeignKey(JournalPage, on_delete=models.PROTECT, related_name="+", help_text="The page.")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="Whose usage."
    )
    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="What was counted."
    )
    local_date = models.DateField("day", help_text="The customer's local date.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "local_date", "meter", "page"], name="touched_day_once")
        ]
        triggers: ClassVar = append_only("touched_day")

    def __str__(self) -> str:
        return f"{self.local_date} on page {self.page_id}"
