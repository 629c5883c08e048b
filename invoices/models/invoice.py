"""Invoice: what a customer owes for a period."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.fields import currency_field, money_field
from customers.rules.zones import midnight
from invoices.models.invoice_run import InvoiceRun
from invoices.rules import lifecycle
from invoices.rules.documents import tax_on
from invoices.rules.lifecycle import MoveError, check_move


class InvoiceKind(models.TextChoices):
    PERIOD = "period", "Period"
    OPENING = "opening", "Opening: fees in advance at the start of a plan"


class InvoiceStatus(models.TextChoices):
    DRAFT = lifecycle.DRAFT, "Draft"
    IN_REVIEW = lifecycle.IN_REVIEW, "In review"
    APPROVED = lifecycle.APPROVED, "Approved"
    ISSUED = lifecycle.ISSUED, "Issued"
    PAID = lifecycle.PAID, "Paid"
    VOID = lifecycle.VOID, "Void"


CONTENT = (
    "customer_id", "kind", "period", "period_start", "period_end", "currency", "lines_total", "tax_percent", "tax",
    "total", "timezone", "run_id",
)  # fmt: skip
"""Frozen by the approval."""

DOCUMENT = (*CONTENT, "number", "credits_applied", "issued_at", "issued_on", "due_on", "seller", "buyer")
"""Frozen by the issue."""


def _changed(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{side}.{column}" for column in columns) for side in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def _listed(statuses: tuple[str, ...]) -> str:
    return ", ".join(f"'{status}'" for status in statuses)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def for_customer(self, customer: Customer) -> Self:
        """Invoices of one customer."""
        return self.filter(customer=customer)

    def drafts(self) -> Self:
        """Invoices that a run may still refresh."""
        return self.filter(status__in=lifecycle.OPEN)

    def issuable(self) -> Self:
        """Invoices that may get their number: approved ones, and drafts that no bound holds."""
        return self.filter(status__in=[InvoiceStatus.DRAFT, InvoiceStatus.APPROVED])

    def overdue(self, today: date) -> Self:
        """Issued invoices with something left to pay after their day."""
        taken_off = F("credits_applied") + F("settled_by_notes") + F("paid")
        return self.filter(status=InvoiceStatus.ISSUED, due_on__lt=today, total__gt=taken_off)

    def standing(self) -> Self:
        """Invoices that were not voided."""
        return self.exclude(status=InvoiceStatus.VOID)

    def numbered(self) -> Self:
        """Documents that were issued, whatever became of them."""
        return self.exclude(status__in=lifecycle.UNNUMBERED)

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
                condition=Q(status__in=lifecycle.UNNUMBERED, number=None, issued_at=None)
                | (~Q(status__in=lifecycle.UNNUMBERED) & Q(number__isnull=False, issued_at__isnull=False)),
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
                    f"OLD.status NOT IN ({_listed(lifecycle.UNNUMBERED)}) AND {_changed(DOCUMENT)}"
                ),
            ),
            pgtrigger.Protect(
                name="invoice_approved",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.status = 'approved' AND {_changed(CONTENT)}"),
            ),
            pgtrigger.Protect(
                name="invoice_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.status NOT IN ({_listed(lifecycle.OPEN)})"),
            ),
            pgtrigger.FSM(
                name="invoice_moves",
                field="status",
                transitions=[
                    (source, target) for source, targets in lifecycle.MOVES.items() for target in sorted(targets)
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draft {self.period}"

    @property
    def is_draft(self) -> bool:
        """Whether a run may still refresh it."""
        return self.status in lifecycle.OPEN

    @property
    def is_numbered(self) -> bool:
        """Whether it was issued, whatever became of it."""
        return self.status not in lifecycle.UNNUMBERED

    @property
    def due(self) -> Decimal:
        """What is still to be paid (R17); nothing of a void one. A draft: what would be, if it were issued."""
        settled = self.status in (InvoiceStatus.PAID, InvoiceStatus.VOID)
        open_amount = self.total - self.credits_applied - self.settled_by_notes - self.paid
        return Decimal(0) if settled else open_amount

    def standing_on(self, today: date) -> str:
        """Its status on a day, with overdue and partly paid."""
        return lifecycle.standing(self.status, due=self.due, paid=self.paid, due_on=self.due_on, today=today)

    def grace_ends(self, days: int) -> datetime:
        """The midnight, where the customer is, until which its draft waits for late usage."""
        return midnight(self.period_end + timedelta(days=days), self.timezone)

    def move(self, target: str, *, by: str, at: datetime, reason: str = "") -> None:
        """Take it to `target` and write the story; MoveError when it may not go there, or somebody was faster.

        The caller's transaction holds both. Issuing is `actions/issue`, which writes the number with it.
        """
        source = self.status
        check_move(source, target)
        if Invoice.objects.filter(pk=self.pk, status=source).update(status=target) != 1:
            raise MoveError(f"{self} was changed by somebody else; look again")
        self.status = target
        self.moves.create(source=source, target=target, by=by, at=at, reason=reason[:1000])

    def levy(self, tax_percent: Decimal) -> None:
        """Put tax at this rate on the lines, and total them up; not saved."""
        self.tax_percent = tax_percent
        self.tax = tax_on(self.lines_total, tax_percent, self.currency)
        self.total = self.lines_total + self.tax
