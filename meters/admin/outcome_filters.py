"""What people ask of a list of outcomes: which verdict, which class, final when."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from meters.models import Outcome, SignalRule, Status

PROVISIONAL, FINAL = "provisional", "final"


class VerdictFilter(DropdownFilter):  # type: ignore[misc]
    """The status, and whether a billable one is final by now."""

    title = "verdict"
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (Status.BILLABLE.value, "Billable"),
            (PROVISIONAL, "Billable, still provisional"),
            (FINAL, "Billable, final"),
            *((status.value, status.label) for status in Status if status is not Status.BILLABLE),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        chosen, now = self.value(), timezone.now()
        if chosen == PROVISIONAL:
            return queryset.filter(status=Status.BILLABLE, matures_at__gt=now)
        if chosen == FINAL:
            return queryset.filter(status=Status.BILLABLE, matures_at__lte=now)
        return queryset.filter(status=chosen) if chosen else queryset


class ClassFilter(DropdownFilter):  # type: ignore[misc]
    """The kind of success, as published definitions name it."""

    title = "class"
    parameter_name = "outcome_class__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rules = SignalRule.objects.exclude(outcome_class="").exclude(definition__published_at=None)
        found = rules.order_by("outcome_class").values_list("outcome_class", flat=True).distinct()
        return [(name, name) for name in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        return queryset.filter(outcome_class=self.value()) if self.value() else queryset


class MaturityFilter(DropdownFilter):  # type: ignore[misc]
    """When a success is final."""

    title = "final"
    parameter_name = "final"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("already", "Already"), ("day", "Within a day"), ("week", "Within a week"), ("later", "Later")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        return queryset.filter(maturing(timezone.now()).get(self.value() or "", Q()))


def maturing(now: datetime) -> Mapping[str, Q]:
    """When the hold ends, or ended."""
    day, week = now + timedelta(days=1), now + timedelta(days=7)
    return {
        "already": Q(matures_at__lte=now),
        "day": Q(matures_at__gt=now, matures_at__lte=day),
        "week": Q(matures_at__gt=now, matures_at__lte=week),
        "later": Q(matures_at__gt=week),
    }
