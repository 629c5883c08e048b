"""PlanAssignment: which plan version a customer is on, from when to when."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value

from customers.models.customer import Customer
from customers.models.fields import key_field


class DateRange(Func):
    """`daterange(start, end, '[)')`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class PlanAssignmentQuerySet(models.QuerySet["PlanAssignment"]):
    def overlapping(self, start: date, end: date) -> Self:
        """Assignments with at least one day in [start, end)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=start), starts_on__lt=end)

    def started_by(self, day: date) -> Self:
        """Assignments whose first day is `day` or earlier."""
        return self.filter(starts_on__lte=day)

    def running_on(self, day: date) -> Self:
        """Assignments that hold on the day."""
        return self.started_by(day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def starting_after(self, day: date) -> Self:
        """Assignments that have not begun on the day."""
        return self.filter(starts_on__gt=day)

    def ended_by(self, day: date) -> Self:
        """Assignments that do not hold any more on the day."""
        return self.filter(ends_on__lte=day)

    def in_trial_on(self, day: date) -> Self:
        """Assignments whose trial runs on the day."""
        begun_after = ExpressionWrapper(Value(day) - F("trial_days"), output_field=models.DateField())
        return self.running_on(day).filter(trial_days__gt=0, starts_on__gt=begun_after)


class PlanAssignment(models.Model):
    """A customer is on a plan version over the half-open days [starts_on, ends_on)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="assignments", help_text="Who is on the plan."
    )
    plan_version = models.ForeignKey(
        "plans.PlanVersion",
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text="The published version that prices this customer.",
    )
    plan_key = key_field("Copied from the plan, so that the database can refuse an overlap.", editable=False)
    starts_on = models.DateField(help_text="The first day on the plan, in the customer's time zone.")
    ends_on = models.DateField(
        null=True, blank=True, help_text="The first day no longer on the plan. Empty: until further notice."
    )
    trial_days = models.PositiveSmallIntegerField(
        default=0,
        help_text="First days without flat fees, minimums and commitments. Usage is charged from the first day.",
    )
    anchored_on = models.DateField(
        null=True,
        editable=False,
        help_text="The day from which periods are counted, where the plan counts them from the customer's start.",
    )
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="followed_by",
        help_text="The assignment that this one continues on another version.",
    )

    objects = PlanAssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["customer", "starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assignment_has_days",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The end must come after the start.",
            ),
            ExclusionConstraint(
                name="assignment_no_overlap",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("plan_key", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message="The customer is already on this plan for some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} on {self.plan_key} from {self.starts_on}"

    @property
    def trial_ends_on(self) -> date | None:
        """The first day after the trial; None without one, or when the assignment ends before."""
        if not self.trial_days:
            return None
        day = self.starts_on + timedelta(days=self.trial_days)
        return day if self.ends_on is None or day < self.ends_on else None
