"""Outcome: the current verdict on one case."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from customers.models import Customer
from customers.models.fields import quantity_field
from customers.rules.period import Period
from meters.models.meter import Meter
from meters.models.outcome_definition import OutcomeDefinition
from meters.rules import verdict


class Status(models.TextChoices):
    """Where a case stands. Provisional and billable are the same row, told apart by the clock."""

    ATTEMPTED = "attempted", "Attempted"
    BILLABLE = "billable", "Billable"
    EXCLUDED = "excluded", "Excluded"
    REVERSED = "reversed", "Reversed"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def for_customer(self, customer: Customer) -> Self:
        """The outcomes of one customer."""
        return self.filter(customer=customer)

    def billable(self, as_of: datetime) -> Self:
        """Successes that are final at `as_of`."""
        return self.filter(status=Status.BILLABLE, matures_at__lte=as_of)

    def provisional(self, as_of: datetime) -> Self:
        """Successes that can still be contested at `as_of`."""
        return self.filter(status=Status.BILLABLE, matures_at__gt=as_of)

    def standing(self, status: verdict.Status, as_of: datetime) -> Self:
        """Outcomes of which `status_at` says this status."""
        if status is verdict.Status.PROVISIONAL:
            return self.provisional(as_of)
        return self.billable(as_of) if status is verdict.Status.BILLABLE else self.filter(status=status)

    def dated_in(self, period: Period) -> Self:
        """Outcomes that belong to a local date of the period: of their usage (H2), or of their last signal (R10)."""
        return self.filter(usage_date__gte=period.start, usage_date__lt=period.end)

    def matching(self, **facts: object) -> Self:
        """Outcomes with these facts; None stands for any."""
        return self.filter(**{name: fact for name, fact in facts.items() if fact is not None})


class Outcome(models.Model):
    """The current verdict on one (customer, meter, case, window); its moves tell how it came about."""

    id = models.UUIDField(primary_key=True, help_text="The event's id for a meter without a definition.")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="Whose outcome it is.",
    )
    meter = models.ForeignKey(
        Meter,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="What was achieved.",
    )
    case_key = models.CharField("case", max_length=255, blank=True, help_text="What it is about, such as ticket-981.")
    window = models.PositiveIntegerField(default=0, help_text="0 for a case's first window, 1 for the next …")
    definition = models.ForeignKey(
        OutcomeDefinition,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        help_text="The version that judged it; none for a meter without a definition.",
    )
    rule = models.PositiveIntegerField(null=True, help_text="The rule of the version that decided, from 0.")
    decided_by = models.UUIDField(null=True, help_text="The event or decision that decided.")
    attempts = models.PositiveIntegerField(default=0, help_text="How many tries it took.")
    opened_at = models.DateTimeField(help_text="When the case opened.")
    last_signal_at = models.DateTimeField(help_text="When something last happened on it.")
    status = models.CharField(max_length=16, choices=Status.choices, help_text="The verdict.")
    outcome_class = models.CharField(
        "class",
        max_length=64,
        blank=True,
        help_text="The kind of success, where the definition tells kinds apart.",
    )
    reason = models.CharField(max_length=500, help_text="Why, in words.")
    matures_at = models.DateTimeField(null=True, help_text="From then on the verdict is final.")
    usage_date = models.DateField(
        "day",
        null=True,
        help_text="The customer's local date that it counts on; while it counts nothing, that of its last signal.",
    )
    quantity = quantity_field("How much it counts.")
    dimensions = models.JSONField(default=dict, help_text="Values that prices may distinguish.")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-usage_date", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-usage_date", "-id"], name="outcome_by_customer_day"),
            models.Index(fields=["customer", "case_key"], condition=~Q(case_key=""), name="outcome_by_case"),
            BrinIndex(fields=["usage_date"], name="outcome_by_day", pages_per_range=32, autosummarize=True),
            models.Index(
                fields=["customer", "meter", "usage_date", "id"],
                condition=~Q(status=Status.BILLABLE),
                name="outcome_not_billed",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outcome_counts_only_when_billable",
                condition=Q(status=Status.BILLABLE, usage_date__isnull=False) | Q(quantity=0),
                violation_error_message="Only a billable outcome counts, and on a date.",
            ),
        ]

    def __str__(self) -> str:
        return self.case_key or str(self.pk)

    def status_at(self, as_of: datetime) -> verdict.Status:
        """The status, with a billable outcome provisional while `as_of` is before the end of its hold."""
        pending = self.status == Status.BILLABLE and self.matures_at is not None and as_of < self.matures_at
        return verdict.Status.PROVISIONAL if pending else verdict.Status(self.status)
