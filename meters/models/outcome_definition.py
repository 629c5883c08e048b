"""OutcomeDefinition: what we charge for, as a sentence and the rules behind it."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from meters.models.meter import Meter


class DefinitionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class Timer(models.TextChoices):
    """What the hold is counted from."""

    FIRST_SUCCESS = "first_success", "From the first success"
    LAST_SUCCESS = "last_success", "From the last success"
    ANY_SIGNAL = "any_signal", "From the last event that a rule names"


class DefinitionQuerySet(models.QuerySet["OutcomeDefinition"]):
    def published(self) -> Self:
        """Versions that judge."""
        return self.filter(status=DefinitionStatus.PUBLISHED)


class OutcomeDefinition(models.Model):
    """One version of what a meter's outcome is. Editable while a draft, frozen by the database once published."""

    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, related_name="definitions", help_text="The outcome that it defines."
    )
    number = models.PositiveIntegerField(editable=False, help_text="1, 2, 3 … within the meter.")
    status = models.CharField(
        max_length=16,
        choices=DefinitionStatus.choices,
        default=DefinitionStatus.DRAFT,
        editable=False,
        help_text="Only a draft can be edited.",
    )
    statement = models.TextField(
        max_length=1000,
        help_text="The sentence your customer signs, such as: A ticket resolved by the assistant and not "
        "reopened for 72 hours.",
    )
    hold_hours = models.PositiveIntegerField(
        "hold (hours)", default=0, help_text="How long a success must stand before it is billed. 0: at once."
    )
    timer = models.CharField(
        "hold is counted",
        max_length=16,
        choices=Timer.choices,
        default=Timer.LAST_SUCCESS,
        help_text="What starts the hold, and what starts it again.",
    )
    case_window_hours = models.PositiveIntegerField(
        "new case after (hours of silence)",
        null=True,
        blank=True,
        help_text="Empty: one charge per case for ever. Otherwise a case that was silent this long begins anew.",
    )
    reversal_horizon_days = models.PositiveIntegerField(
        "reversal horizon (days)",
        null=True,
        blank=True,
        help_text="How long after it is final an event can still take an outcome back. Empty: no limit.",
    )
    effective_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Cases that open from then on are judged by this version. Empty for a meter's first version: always.",
    )
    published_at = models.DateTimeField(null=True, editable=False, help_text="When it was published.")

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = "definition"
        ordering: ClassVar = ["meter", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meter", "number"], name="definition_number"),
            models.UniqueConstraint(
                fields=["meter"],
                condition=Q(status=DefinitionStatus.DRAFT),
                name="definition_one_draft",
                violation_error_message="The meter has a draft already; publish or delete it first.",
            ),
            models.UniqueConstraint(
                fields=["meter", "effective_from"],
                condition=Q(status=DefinitionStatus.PUBLISHED),
                nulls_distinct=False,
                name="definition_one_at_a_time",
                violation_error_message="Another published version begins at the same instant.",
            ),
            models.CheckConstraint(
                name="definition_windows_positive",
                condition=(Q(case_window_hours=None) | Q(case_window_hours__gt=0)),
                violation_error_message="The silence that begins a new case must be at least an hour.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="definition_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meter} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited."""
        return self.status == DefinitionStatus.DRAFT

    def freeze(self, *, at: datetime) -> bool:
        """Publish a draft; False when somebody was faster."""
        drafts = OutcomeDefinition.objects.filter(pk=self.pk, status=DefinitionStatus.DRAFT)
        changed = drafts.update(status=DefinitionStatus.PUBLISHED, published_at=at) == 1
        self.refresh_from_db()
        return changed
