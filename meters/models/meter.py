"""Meter: what is counted."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import MD5, Cast, Concat

from customers.models.fields import key_field
from customers.models.frozen import immutable
from meters.rules.dimensions import DimensionsError, parse_dimensions


class Kind(models.TextChoices):
    """What a meter's events stand for."""

    OUTCOME = "outcome", "Outcome: a result you charge for"
    ACTIVITY = "activity", "Activity: anything counted"
    COST = "cost", "Cost: what it cost you, as money"


class Aggregation(models.TextChoices):
    """How events become a quantity."""

    COUNT = "count", "Count: every event counts as one"
    SUM = "sum", "Sum: the values are added"
    MAX = "max", "Maximum: the highest value of the period"
    UNIQUE = "unique", "Unique: how many different values of one property"
    LATEST = "latest", "Latest: the last value of the period"

    @property
    def adds_up(self) -> bool:
        """Whether days can be added; the others are read from the events of the whole period."""
        return self in (Aggregation.COUNT, Aggregation.SUM)


class UnknownValues(models.TextChoices):
    """What becomes of an event with a value that a dimension does not list (R6)."""

    QUARANTINE = "quarantine", "Keep it waiting until the value is added"
    OTHER = "other", "Count it as other"
    REFUSE = "refuse", "Refuse it"


def valid_dimensions(value: object) -> None:
    """Raises unless `value` maps each dimension's name to its allowed values, or to nothing for any."""
    try:
        parse_dimensions(value)
    except DimensionsError as error:
        raise ValidationError(str(error)) from error


def valid_names(value: object) -> None:
    """Raises unless `value` is a list of property names."""
    if not isinstance(value, list) or not all(isinstance(name, str) and 0 < len(name) <= 64 for name in value):
        raise ValidationError("Properties to keep are a list of names.")


class MeterQuerySet(models.QuerySet["Meter"]):
    def declaring(self) -> "QuerySet[Any, Any]":
        """Each with `declared`, a hash that changes with its dimensions and with what it does about unknown values."""
        text = models.TextField()
        return self.annotate(declared=MD5(Concat(Cast("dimensions", text), "unknown_values", output_field=text)))


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

    unknown_values = models.CharField(
        "unknown values",
        max_length=16,
        choices=UnknownValues.choices,
        default=UnknownValues.QUARANTINE,
        help_text="What to do with an event whose value a dimension does not list.",
    )
    unique_property = models.CharField(
        "property to count",
        max_length=64,
        blank=True,
        help_text="For the type unique: the property whose different values are counted.",
    )
    kept_properties = models.JSONField(
        "properties to keep",
        null=True,
        blank=True,
        validators=[valid_names],
        help_text='Only these properties of an event are stored: ["tier", "score"]. Leave empty to keep all.',
    )

    objects = MeterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["label", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meter_outcome_adds_up",
                condition=~Q(kind=Kind.OUTCOME) | Q(aggregation__in=[Aggregation.COUNT, Aggregation.SUM]),
                violation_error_message="An outcome is counted or summed.",
            ),
            models.CheckConstraint(
                name="meter_cost_is_summed",
                condition=~Q(kind=Kind.COST) | Q(aggregation=Aggregation.SUM),
                violation_error_message="A cost is summed.",
            ),
            models.CheckConstraint(
                name="meter_unique_names_a_property",
                condition=Q(aggregation=Aggregation.UNIQUE, unique_property__gt="")
                | (~Q(aggregation=Aggregation.UNIQUE) & Q(unique_property="")),
                violation_error_message="The type unique needs the property to count, and only it does.",
            ),
        ]
        triggers: ClassVar = [immutable("meter", "key", "kind", "aggregation", "unique_property")]

    def __str__(self) -> str:
        return self.label
