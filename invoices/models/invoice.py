"""Invoice: what a customer owes for a period."""

import uuid
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.fields import currency_field, money_field
from invoices.models.invoice_run import InvoiceRun
from invoices.rules.documents import tax_on


class InvoiceKind(models.TextChoices):
    PERIOD = "period", "Period"
    OPENING = "opening", "Opening: fees in advance at the start of a plan"


class InvoiceStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    PAID = "paid", "Paid"
    VOID = "void", "Void"


DOCUMENT_COLUMNS = [
    "customer_id",
    "kind",
    "period",
    "period_start",
    "period_end",
    "currency",
    "number",
    "lines_total",
    "tax_percent",
    "tax",
    "total",
    "credits_applied",
    "issued_at",
    "issued_on",
    "due_on",
    "seller",
    "buyer",
    "timezone",
    "run_id",
]


def _row(side: str) -> str:
    return f"({', '.join(f'{side}.{column}' for column in DOCUMENT_COLUMNS)})"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def for_customer(self, customer: Customer) -> Self:
        """Invoices of one customer."""
        return self.filter(customer=customer)

    def drafts(self) -> Self:
        """Invoices that a run may still refresh."""
        return self.filter(status=InvoiceStatus.DRAFT)

    def standing(self) -> Self:
        """Invoices that were not voided."""
        return self.exclude(status=InvoiceStatus.VOID)

    def numbered(self) -> Self:
        """Documents that were issued, whatever became of them."""
        return self.exclude(status=InvoiceStatus.DRAFT)

    def matching(self, **facts: object) -> Self:
        """Invoices with these facts; None stands for any."""
        return self.filter(**{name: fact for name, fact in facts.items() if fact is not None})

    def with_lines(self) -> Self:
        """Each with its customer and its lines in order, in two queries however many there are."""
        return self.select_related("customer").prefetch_related("lines")


class Invoice(models.Model):
    """A document: refreshed while a draft, frozen by the database once it has a number."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False, help_text="Identifies the invoice in the API."
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices", help_text="Who pays.")
    run = models.ForeignKey(
        InvoiceRun, on_delete=models.PROTECT, related_name="invoices", help_text="The run that wrote it."
    )
    kind = models.CharField(max_length=8, choices=InvoiceKind.choices, help_text="What it bills.")
    period = models.CharField(max_length=7, help_text="The month it bills, such as 2026-10.")
    period_start = models.DateField(help_text="The first day it bills.")
    period_end = models.DateField(help_text="The first day it no longer bills.")
    currency = currency_field("The currency of all amounts.")
    status = models.CharField(
        max_length=16,
        choices=InvoiceStatus.choices,
        default=InvoiceStatus.DRAFT,
        help_text="Where it stands.",
    )
    number = models.CharField(
        max_length=32, unique=True, null=True, help_text="Given when it is issued, without a gap."
    )
    lines_total = money_field("Sum of the lines.", default=0)
    tax_percent = models.DecimalField(
        max_digits=7, decimal_places=4, default=0, help_text="The rate of tax, as on the day of issue."
    )
    tax = money_field("Tax on the lines, rounded once.", default=0)
    total = money_field("Lines and tax (R17).", default=0)
    credits_applied = money_field("Credits used on it when it was issued.", default=0)
    settled_by_notes = money_field("What credit notes took off the open amount.", default=0)
    paid = money_field("What was paid.", default=0)
    issued_at = models.DateTimeField(null=True, help_text="When it was issued.")
    issued_on = models.DateField(null=True, help_text="The customer's local date of the issue.")
    due_on = models.DateField(null=True, help_text="When it should be paid.")
    timezone = models.CharField(max_length=64, help_text="The zone whose midnights bound the period.")
    seller = models.JSONField(default=dict, help_text="Who sends it, as on the day of issue.")
    buyer = models.JSONField(default=dict, help_text="Who receives it, as on the day of issue.")

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-period", "customer", "kind", "pk"]
        indexes: ClassVar = [models.Index(fields=["-period", "-id"], name="invoice_newest_first")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "period", "currency", "kind"],
                condition=~Q(status=InvoiceStatus.VOID),
                name="invoice_once",
            ),
            models.CheckConstraint(
                name="invoice_numbered_when_issued",
                condition=Q(status=InvoiceStatus.DRAFT, number=None, issued_at=None)
                | (~Q(status=InvoiceStatus.DRAFT) & Q(number__isnull=False, issued_at__isnull=False)),
            ),
            models.CheckConstraint(name="invoice_total", condition=Q(total=F("lines_total") + F("tax"))),
            models.CheckConstraint(
                name="invoice_credits",
                condition=Q(credits_applied=0) | Q(credits_applied__gt=0, credits_applied__lte=F("total")),
            ),
            models.CheckConstraint(
                name="invoice_never_overpaid",
                condition=Q(settled_by_notes=0, paid=0)
                | Q(
                    settled_by_notes__gte=0,
                    paid__gte=0,
                    total__gte=F("credits_applied") + F("settled_by_notes") + F("paid"),
                ),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="invoice_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR {_row('OLD')} IS DISTINCT FROM {_row('NEW')})"
                ),
            ),
            pgtrigger.Protect(
                name="invoice_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draft {self.period}"

    @property
    def is_draft(self) -> bool:
        """Whether a run may still refresh it."""
        return self.status == InvoiceStatus.DRAFT

    @property
    def due(self) -> Decimal:
        """What is still to be paid (R17); nothing of a void one. A draft: what would be, if it were issued."""
        settled = self.status in (InvoiceStatus.PAID, InvoiceStatus.VOID)
        open_amount = self.total - self.credits_applied - self.settled_by_notes - self.paid
        return Decimal(0) if settled else open_amount

    def levy(self, tax_percent: Decimal) -> None:
        """Put tax at this rate on the lines, and total them up; not saved."""
        self.tax_percent = tax_percent
        self.tax = tax_on(self.lines_total, tax_percent, self.currency)
        self.total = self.lines_total + self.tax
