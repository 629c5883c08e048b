"""Meter: what is counted."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from customers.models.fields import key_field
from customers.models.frozen import immutable
from meters.rules.dimensions import DimensionsError, parse_dimensions


class Kind(models.TextChoices):
    """What a meter's events stand for."""

    OUTCOME = "outcome", "Outcome: a result you charge for"
    ACTIVITY = "activity", "Activity: anything counted"


class Aggregation(models.TextChoices):
    """How events become a quantity."""

    COUNT = "count", "Count: every event counts as one"
    SUM = "sum", "Sum: the values are added"


def valid_dimensions(value: object) -> None:
    """Raises unless `value` maps each dimension's name to its allowed values, or to nothing for any."""
    try:
        parse_dimensions(value)
    except DimensionsError as error:
        raise ValidationError(str(error)) from error


class Meter(models.Model):
    """What is counted: tickets resolved, attempts, documents. Applications know it by its `key`."""

    key = key_field(
        "What your applications call this meter, such as tickets_resolved. It cannot change later.",
        unique=True,
    )
    label = models.CharField(max_length=200, help_text="What people call it, such as Tickets resolved.")
    kind = models.CharField(
        max_length=16,
        choices=Kind.choices,
        default=Kind.OUTCOME,
        help_text="An outcome can be explained, taken back and disputed one by one.",
    )
    aggregation = models.CharField(
        "type",
        max_length=16,
        choices=Aggregation.choices,
        default=Aggregation.COUNT,
        help_text="How events add up to the quantity that is billed.",
    )
    unit_singular = models.CharField("unit", max_length=64, default="unit", help_text="One of them, such as ticket.")
    unit_plural = models.CharField("units", max_length=64, default="units", help_text="Many of them, such as tickets.")
    dimensions = models.JSONField(
        default=dict,
        blank=True,
        validators=[valid_dimensions],
        help_text="Properties that prices may distinguish, with their allowed values: "
        '{"tier": ["standard", "premium"]}. Leave empty for none.',
    )

    class Meta:
        ordering: ClassVar = ["label", "key"]
        triggers: ClassVar = [immutable("meter", "key", "kind", "aggregation")]

    def __str__(self) -> str:
        return self.label
