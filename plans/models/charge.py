"""Charge: one price of a plan version."""

from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from customers.models.fields import key_field, money_field
from meters.models import Meter
from meters.rules.dimensions import parse_dimensions
from plans.models.plan_version import PlanVersion
from plans.rules.filters import Where, WhereError, misfits, parse_where
from plans.rules.rates import PerUnit
from plans.rules.terms import UsageTerms


class ChargeType(models.TextChoices):
    FLAT = "flat", "Flat fee: an amount for each billing period"
    USAGE = "usage", "Usage: a price for what a meter counts"


class Timing(models.TextChoices):
    """When a flat fee is invoiced."""

    ARREARS = "arrears", "In arrears: with the invoice of the period"
    ADVANCE = "advance", "In advance: before the period begins"


class RateModel(models.TextChoices):
    PER_UNIT = "per_unit", "Per unit"


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
    rate_model = models.CharField(
        max_length=16,
        choices=RateModel.choices,
        blank=True,
        default=RateModel.PER_UNIT,
        help_text="How the quantity becomes an amount.",
    )
    unit_price = models.DecimalField(
        max_digits=28,
        decimal_places=12,
        null=True,
        blank=True,
        help_text="Price of one unit; up to 12 decimal places.",
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
                condition=Q(type=ChargeType.FLAT, amount__isnull=False, meter=None, unit_price=None)
                | Q(type=ChargeType.USAGE, amount=None, meter__isnull=False, unit_price__isnull=False),
                violation_error_message="A flat fee has an amount only; usage has a meter and a unit price.",
            ),
            models.CheckConstraint(
                name="charge_not_negative",
                condition=(Q(amount=None) | Q(amount__gte=0)) & (Q(unit_price=None) | Q(unit_price__gte=0)),
                violation_error_message="Prices cannot be negative.",
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
            self.rate_model = self.rate_model or RateModel.PER_UNIT
            self._clean_usage()
        elif self.amount is None:
            raise ValidationError({"amount": "A flat fee needs an amount."})

    def _clean_usage(self) -> None:
        missing = {
            name: "A usage charge needs this." for name in ("meter", "unit_price") if getattr(self, name) is None
        }
        if missing:
            raise ValidationError(missing)
        assert self.meter is not None
        try:
            problems = misfits(self.filter, parse_dimensions(self.meter.dimensions))
        except WhereError as error:
            raise ValidationError({"where": str(error)}) from error
        if problems:
            raise ValidationError({"where": list(problems)})

    @property
    def filter(self) -> Where:
        """The `where` as a checked value; raises WhereError."""
        return parse_where(self.where)

    def usage_terms(self) -> UsageTerms:
        """The terms of a usage charge, as `price` takes them."""
        if self.unit_price is None:
            raise ValueError(f"{self.key} is not a usage charge")
        return UsageTerms(self.version.currency, PerUnit(self.unit_price))

    def line_text(self, quantity: str) -> str:
        """What the invoice line says about `quantity`; only {quantity} is filled in."""
        fallback = self.meter.label if self.meter is not None else self.key.replace("_", " ").capitalize()
        return (self.text or fallback).replace("{quantity}", quantity)
