"""QuarantinedEvent: what arrived for somebody or something we do not know yet."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef

from customers.models import Customer
from meters.models.event import Kept
from meters.models.meter import Meter
from meters.models.receipt import Receipt


class Trouble(models.TextChoices):
    """Why it waits."""

    UNKNOWN_CUSTOMER = "unknown_customer", "Unknown customer"
    UNKNOWN_METER = "unknown_meter", "Unknown meter"
    UNKNOWN_DIMENSION = "unknown_dimension", "Unknown value of a dimension"


class Waiting(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", "Waiting"
    COUNTED = "counted", "Counted"
    DISCARDED = "discarded", "Discarded"


class QuarantineQuerySet(models.QuerySet["QuarantinedEvent"]):
    def waiting(self) -> Self:
        """Neither counted nor discarded."""
        return self.filter(status=Waiting.WAITING)

    def ready(self) -> Self:
        """Waiting for a customer and a meter that exist, and not tried with what the meter now declares."""
        named = Meter.objects.declaring().filter(key=OuterRef("meter_key"))
        return self.waiting().filter(
            Exists(Customer.objects.filter(key=OuterRef("customer_key"))),
            Exists(named.exclude(declared=OuterRef("tried_against"))),
        )


class QuarantinedEvent(models.Model):
    """An event kept as sent until its customer and meter exist. Claims (customer key, id) like an event (R6)."""

    id = models.UUIDField(primary_key=True, help_text="The id that the event will have.")
    event_key = models.CharField("sender's id", max_length=255, help_text="The id under which the application sent it.")
    customer_key = models.CharField(max_length=128, db_index=True, help_text="The customer it names.")
    meter_key = models.CharField(max_length=128, db_index=True, help_text="The meter it names.")
    trouble = models.CharField(max_length=32, choices=Trouble.choices, help_text="Why it waits.")
    body = models.JSONField(help_text="The event as it was sent.")
    kept = models.CharField(
        "properties are",
        max_length=8,
        choices=Kept.choices,
        default=Kept.ALL,
        help_text="Whether any were erased.",
    )
    properties_digest = models.BinaryField(
        null=True, max_length=32, help_text="Keyed hash of the properties as sent, whatever was erased since."
    )
    digest = models.BinaryField(max_length=32, help_text="SHA-256 over the canonical JSON of the event as sent.")
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="The request that brought it.",
    )
    received_at = models.DateTimeField(help_text="When it first arrived.")
    last_seen_at = models.DateTimeField(help_text="When it last arrived.")
    times_seen = models.PositiveIntegerField(default=1, help_text="How often it arrived.")
    status = models.CharField(
        max_length=16,
        choices=Waiting.choices,
        default=Waiting.WAITING,
        db_index=True,
        help_text="Whether it still waits.",
    )
    tried_against = models.CharField(
        max_length=32,
        blank=True,
        help_text="Hash of what its meter declared when it was last tried; tried again when that changes.",
    )
    settled_at = models.DateTimeField(null=True, help_text="When it was counted or discarded.")
    settled_by = models.CharField(max_length=150, blank=True, help_text="Who counted or discarded it.")
    settled_reason = models.CharField(max_length=400, blank=True, help_text="Why it was discarded.")

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["received_at", "id"], name="quarantine_by_arrival")]

    def __str__(self) -> str:
        return self.event_key
