"""TopUpDraw: units of a pack that a period used."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from customers.models import PlanAssignment
from customers.models.fields import quantity_field
from customers.models.frozen import append_only
from plans.models.charge import Charge
from plans.models.top_up import TopUp


class TopUpDraw(models.Model):
    """Fixed when a period is issued first (R19); negative for units that a later correction returns.

    The database keeps what is drawn between nothing and the pack's units.
    """

    top_up = models.ForeignKey(TopUp, on_delete=models.PROTECT, related_name="draws", help_text="The pack.")
    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="+", help_text="The agreement that used them."
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, related_name="+", help_text="The charge they stand for."
    )
    period_start = models.DateField(help_text="The first day of the service that used them.")
    units = quantity_field("How many; negative for units that are returned.")
    at = models.DateTimeField(help_text="When it was fixed.")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["assignment", "charge", "period_start"], name="top_up_draw_period")]
        constraints: ClassVar = [models.CheckConstraint(name="top_up_draw_units", condition=~Q(units=0))]
        triggers: ClassVar = [
            *append_only("top_up_draw"),
            pgtrigger.Trigger(
                name="top_up_draw_within",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("bought", "numeric"), ("drawn", "numeric")],
                func="""
                    SELECT units INTO bought FROM plans_topup WHERE id = NEW.top_up_id FOR NO KEY UPDATE;
                    SELECT sum(units) INTO drawn FROM plans_topupdraw WHERE top_up_id = NEW.top_up_id;
                    IF drawn < 0 OR drawn > bought THEN
                        RAISE EXCEPTION 'more units drawn than the pack has' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units.normalize():f} of {self.top_up}"
