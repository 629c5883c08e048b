"""Charge: one price of a plan version."""

from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from customers.models.fields import key_field, money_field, quantity_field
from meters.models import Meter
from meters.rules.dimensions import parse_dimensions
from plans.models.plan_version import PlanVersion
from plans.rules.catalogue.rates import parse_rate
from plans.rules.filters import Where, WhereError, misfits, parse_where
from plans.rules.rates import RateError


class ChargeType(models.TextChoices):
    FLAT = "flat", "Flat fee: an amount for each billing period"
    USAGE = "usage", "Usage: a price for what a meter counts"


class Timing(models.TextChoices):
    """When a flat fee is invoiced."""

    ARREARS = "arrears", "In arrears: with the invoice of the period"
    ADVANCE = "advance", "In advance: before the period begins"


NEVER_NEGATIVE = (
    "amount", "included", "commitment_units", "overage_factor", "case_cap", "discount_percent", "minimum", "cap",
)  # fmt: skip

# What only a usage charge has, as it is on a flat fee.
NOTHING_OF_USAGE = Q(
    meter=None, rate=None, included=0, rollover=False, commitment_units=None, overage_factor=1,
    case_cap=None, discount_percent=0, minimum=None, cap=None,
)  # fmt: skip


class Charge(models.Model):
    """A flat fee, or a rate on a meter. Frozen with its version."""

    version = models.ForeignKey(
        PlanVersion, on_delete=models.CASCADE, related_name="charges", help_text="The version it belongs to."
    )
    key = key_field("What files call this charge, such as resolved. Unique within the version.")
    type = models.CharField(
        max_length=8,
        choices=ChargeType.choices,
        default=ChargeType.USAGE,
        help_text="A flat fee needs an amount; usage needs a meter and a price.",
    )
    amount = money_field("The flat fee for a whole billing period.", null=True, blank=True)
    timing = models.CharField(
        max_length=8,
        choices=Timing.choices,
        default=Timing.ARREARS,
        help_text="For a flat fee: before the period or after it.",
    )
    meter = models.ForeignKey(
        Meter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        help_text="What is counted.",
    )
    where = models.JSONField(
        default=dict,
        blank=True,
        help_text='Only usage with these dimension values: {"tier": ["standard"]}. Leave empty for all usage.',
    )
    rate = models.JSONField(
        null=True,
        blank=True,
        help_text="How the quantity becomes an amount, in the form that catalogue files use.",
    )
    included = quantity_field("Units of each billing period that cost nothing.", default=0)
    rollover = models.BooleanField(
        "roll over once",
        default=False,
        help_text="Included units that were not used may be used in the next period, and are gone after it.",
    )
    commitment_units = quantity_field("Units that are paid for, used or not.", null=True, blank=True)
    overage_factor = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=1,
        help_text="What units beyond the committed ones cost, as a multiple of their price; 1.5 is half as much again.",
    )
    case_cap = money_field("The most that one case costs, however many units it has.", null=True, blank=True)
    discount_percent = models.DecimalField(
        "discount in percent",
        max_digits=16,
        decimal_places=12,
        default=0,
        help_text="Taken off before rounding; 25 is a quarter off.",
    )
    minimum = money_field(
        "The least that the charge comes to in a period; a true-up line makes up what is missing.",
        null=True,
        blank=True,
    )
    cap = money_field(
        "The most that the charge comes to in a period; a discount line takes off what is beyond.",
        null=True,
        blank=True,
    )
    text = models.CharField(
        "line text",
        max_length=200,
        blank=True,
        help_text='What the invoice line says; {quantity} is filled in, as in "{quantity} tickets resolved".',
    )
    position = models.PositiveIntegerField(default=0, help_text="Order on the invoice.")

    class Meta:
        ordering: ClassVar = ["version", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="charge_key",
                violation_error_message="Another charge of this version has the same key.",
            ),
            models.CheckConstraint(
                name="charge_flat_or_usage",
                condition=Q(type=ChargeType.FLAT, amount__isnull=False) & NOTHING_OF_USAGE
                | Q(type=ChargeType.USAGE, amount=None, meter__isnull=False, rate__isnull=False),
                violation_error_message="A flat fee has an amount only; usage has a meter and a rate.",
            ),
            models.CheckConstraint(
                name="charge_not_negative",
                condition=Q(*[Q((name, None)) | Q((f"{name}__gte", 0)) for name in NEVER_NEGATIVE]),
                violation_error_message="Prices and units cannot be negative.",
            ),
            models.CheckConstraint(
                name="charge_discount",
                condition=Q(discount_percent__lte=100),
                violation_error_message="A discount is at most 100 percent.",
            ),
            models.CheckConstraint(
                name="charge_cap_above_minimum",
                condition=Q(minimum=None) | Q(cap=None) | Q(cap__gte=models.F("minimum")),
                violation_error_message="The cap is below the minimum.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="charge_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("version", "bigint[]")],
                func="""
                    version := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.version_id]
                        WHEN 'DELETE' THEN ARRAY[OLD.version_id] ELSE ARRAY[OLD.version_id, NEW.version_id] END;
                    PERFORM 1 FROM plans_planversion WHERE id = ANY(version) ORDER BY id FOR SHARE;
                    IF EXISTS (SELECT 1 FROM plans_planversion WHERE id = ANY(version) AND status <> 'draft') THEN
                        RAISE EXCEPTION 'charges of a published plan version are frozen';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        """Explain beside its field what does not fit."""
        if self.type == ChargeType.USAGE:
            self._clean_usage()
        elif self.amount is None:
            raise ValidationError({"amount": "A flat fee needs an amount."})

    def _clean_usage(self) -> None:
        missing = {name: "A usage charge needs this." for name in ("meter", "rate") if getattr(self, name) is None}
        if missing:
            raise ValidationError(missing)
        assert self.meter is not None
        try:
            problems = misfits(self.filter, parse_dimensions(self.meter.dimensions))
        except WhereError as error:
            raise ValidationError({"where": str(error)}) from error
        if problems:
            raise ValidationError({"where": list(problems)})
        try:
            parse_rate(self.rate)
        except RateError as error:
            raise ValidationError({"rate": str(error)}) from error

    @property
    def filter(self) -> Where:
        """The `where` as a checked value; raises WhereError."""
        return parse_where(self.where)

    def line_text(self, quantity: str) -> str:
        """What the invoice line says about `quantity`; only {quantity} is filled in."""
        fallback = self.meter.label if self.meter is not None else self.key.replace("_", " ").capitalize()
        return (self.text or fallback).replace("{quantity}", quantity)
