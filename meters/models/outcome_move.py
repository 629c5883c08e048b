"""OutcomeMove: one change of verdict. The sum of moves is the usage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from customers.models import Customer
from customers.models.fields import quantity_field
from customers.models.frozen import append_only
from meters.models.meter import Meter
from meters.models.outcome import Outcome, Status
from meters.models.outcome_definition import OutcomeDefinition
from meters.models.receipt import Receipt


class CauseKind(models.TextChoices):
    """What made the verdict change."""

    EVENT = "event", "Event"
    DECISION = "decision", "Decision"


class OutcomeMove(models.Model):
    """One change of verdict, with the quantity it adds or takes back, and the day it does so on."""

    outcome = models.ForeignKey(
        Outcome, on_delete=models.DO_NOTHING, db_constraint=False, related_name="moves", help_text="The case."
    )
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
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="What brought the change in.",
    )
    definition = models.ForeignKey(
        OutcomeDefinition,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        help_text="The version that judged it.",
    )
    rule = models.PositiveIntegerField(null=True, help_text="The rule of the version that decided, from 0.")
    from_status = models.CharField(
        max_length=16, choices=Status.choices, blank=True, help_text="The verdict before; empty at first."
    )
    to_status = models.CharField(max_length=16, choices=Status.choices, help_text="The verdict after.")
    outcome_class = models.CharField("class", max_length=64, blank=True, help_text="The kind of success.")
    dimensions = models.JSONField(default=dict, help_text="Values that prices may distinguish.")
    reason = models.CharField(max_length=500, help_text="Why, in words.")
    cause_kind = models.CharField(max_length=16, choices=CauseKind.choices, help_text="What made it change.")
    cause_id = models.UUIDField(help_text="The event or decision that made it change.")
    quantity = quantity_field("What is added to the usage, or taken back when negative.")
    usage_date = models.DateField("day", null=True, help_text="The customer's local date it counts on.")
    moved_at = models.DateTimeField(help_text="When the verdict was changed.")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "meter", "usage_date", "outcome"],
                condition=Q(quantity__gte=0, usage_date__isnull=False),
                name="outcome_move_counted",
            ),
        ]
        triggers: ClassVar = append_only("outcome_move")

    def __str__(self) -> str:
        return f"{self.from_status or 'new'} to {self.to_status}"
