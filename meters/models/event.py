"""Event: a fact as an application posted it."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from customers.models import Customer
from customers.models.fields import quantity_field
from customers.models.frozen import never_truncated
from meters.models.meter import Meter
from meters.models.receipt import Receipt


class Kept(models.TextChoices):
    """What is left of the properties; their digest stays either way (R6)."""

    ALL = "all", "As sent"
    SOME = "some", "Reduced to those that the meter keeps"
    ERASED = "erased", "Erased"


class Event(models.Model):
    """A fact, never changed but for the erasure of properties. The row itself is the claim on (customer, id).

    Foreign keys are checked once a batch by intake instead of row by row by the database:
    two constraints would cost two thirds of the speed of the insert.
    """

    id = models.UUIDField(primary_key=True, help_text="16 bytes of SHA-256 over customer key and the sender's id.")
    event_key = models.CharField("sender's id", max_length=255, help_text="The id under which the application sent it.")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="Whom it concerns.",
    )
    meter = models.ForeignKey(
        Meter,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="What it counts on.",
    )
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="The request that brought it.",
    )
    occurred_at = models.DateTimeField(help_text="When it happened in the world.")
    dated = models.BooleanField(
        default=True, help_text="Whether the sender said when; otherwise it is when we took it in."
    )
    received_at = models.DateTimeField(help_text="When we took it in.")
    local_date = models.DateField("day", help_text="The customer's local date of the occurrence.")
    value = quantity_field("How much it counts.")
    case_key = models.CharField("case", max_length=255, blank=True, help_text="What it is about, such as ticket-981.")
    properties = models.JSONField(default=dict, help_text="What else the application said.")
    kept = models.CharField(
        "properties are",
        max_length=8,
        choices=Kept.choices,
        default=Kept.ALL,
        help_text="Whether any were left out or erased.",
    )
    properties_digest = models.BinaryField(
        null=True,
        max_length=32,
        help_text="Keyed hash of the properties, so that erasing them leaves the digest verifiable.",
    )
    digest = models.BinaryField(max_length=32, help_text="SHA-256 over the canonical JSON of the event as sent.")

    class Meta:
        ordering: ClassVar = ["-occurred_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "meter", "-occurred_at", "-id"], name="event_by_customer_meter"),
            models.Index(fields=["customer", "case_key"], condition=~Q(case_key=""), name="event_by_case"),
            BrinIndex(  # of two columns, which costs an insert less than two indexes; each can be asked for alone
                fields=["received_at", "local_date"],
                name="event_by_arrival_and_day",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="event_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="event_only_erased",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.kept <> 'erased' OR (to_jsonb(OLD) - 'properties' - 'kept')"
                    " IS DISTINCT FROM (to_jsonb(NEW) - 'properties' - 'kept')"
                ),
            ),
            never_truncated("event"),
        ]

    def __str__(self) -> str:
        return self.event_key
