"""SignalRule: what one kind of event does to its case."""

from typing import ClassVar

import pgtrigger
from django.db import models

from meters.models.meter import Meter
from meters.models.outcome_definition import OutcomeDefinition


class Effect(models.TextChoices):
    """What the event does."""

    ATTEMPT = "attempt", "open the case and count a try"
    ACHIEVE = "achieve", "count it as a success, once the hold is over"
    CONFIRM = "confirm", "count it as a success at once"
    VOID = "void", "take the success back"
    EXCLUDE = "exclude", "never bill the case"
    RESET = "reset", "start the hold again"


class SignalRule(models.Model):
    """When an event on a meter arrives for the same case, then an effect. The first rule that matches decides."""

    definition = models.ForeignKey(
        OutcomeDefinition, on_delete=models.CASCADE, related_name="rules", help_text="The version it belongs to."
    )
    position = models.PositiveIntegerField(default=0, help_text="The first rule that matches decides.")
    on = models.ForeignKey(
        Meter,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="when an event arrives on",
        help_text="The meter of the event.",
    )
    where = models.JSONField(
        "and its properties",
        default=dict,
        blank=True,
        help_text='Only events with these properties: {"score": {"lt": 4}}. Leave empty for all.',
    )
    effect = models.CharField(
        "then", max_length=16, choices=Effect.choices, default=Effect.ACHIEVE, help_text="What it does to the case."
    )
    outcome_class = models.CharField(
        "class",
        max_length=64,
        blank=True,
        help_text="The kind of success, such as confirmed or assumed; prices can tell kinds apart.",
    )

    class Meta:
        verbose_name = "rule"
        ordering: ClassVar = ["definition", "position", "pk"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="rule_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("ids", "bigint[]")],
                func="""
                    ids := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.definition_id]
                        WHEN 'DELETE' THEN ARRAY[OLD.definition_id]
                        ELSE ARRAY[OLD.definition_id, NEW.definition_id] END;
                    IF EXISTS (SELECT 1 FROM meters_outcomedefinition WHERE id = ANY(ids) AND status <> 'draft') THEN
                        RAISE EXCEPTION 'rules of a published definition are frozen';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"when {self.on} arrives, {self.get_effect_display()}"
