"""The choice that switching one customer and moving many have in common: at the next period, or on a day."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from unfold.widgets import INPUT_CLASSES, UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget, UnfoldBooleanWidget

from plans.models import PlanVersion
from plans.rules.switching import NextPeriod

NEXT, DAY = "next", "day"


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A version of a plan, with what tells it from others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=UnfoldAdminSelectWidget, **options)

    def label_from_instance(self, version: PlanVersion) -> str:
        return f"{version} ({version.currency}, {version.get_interval_display().lower()})"


def published() -> QuerySet[PlanVersion]:
    """Versions to which customers can go over."""
    return PlanVersion.objects.published().select_related("plan").order_by("plan__name", "-number")


def day_input() -> forms.DateInput:
    """The browser's own input for a day."""
    return forms.DateInput({"type": "date", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class WhenForm(forms.Form):
    """Cleans to the new version, when, and whether prices of the customers' own are kept."""

    plan_version = VersionField(queryset=PlanVersion.objects.none(), label="Go over to", empty_label="Choose a version")
    when = forms.ChoiceField(
        choices=[(NEXT, "At the next period"), (DAY, "On a day")],
        initial=NEXT,
        widget=UnfoldAdminRadioSelectWidget,
        help_text="Within a period flat fees, minimums and commitments are charged by the day on both sides; "
        "allowances and caps are not divided.",
    )
    on = forms.DateField(
        label="First day on the new version",
        required=False,
        widget=day_input(),
        help_text="In the customer's time zone. Days that were invoiced already stay invoiced.",
    )
    keep_overrides = forms.BooleanField(
        label="Keep prices of their own",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="They are carried over as far as the new version has a charge with the same key. "
        "Otherwise the new version's prices apply.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == DAY and "on" in cleaned and cleaned["on"] is None:
            self.add_error("on", "Choose the day.")
        return cleaned

    def chosen(self, as_of: datetime) -> date | NextPeriod:
        """The day, or the next period as of now."""
        if self.cleaned_data["when"] == DAY:
            day: date = self.cleaned_data["on"]
            return day
        return NextPeriod(as_of)
