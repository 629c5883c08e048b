"""The try-out: paste or pick the signals of a case, and see what a version makes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from customers.admin.parts.display import quantity
from customers.models import Customer
from meters.actions.definitions import Trial, events_of_case, try_out
from meters.actions.judging.book import definition_of
from meters.admin.told_rows import Row, local_time, status_badge, told_rows
from meters.models import DefinitionAgreement, OutcomeDefinition
from meters.rules.pasted import LONGEST_TEXT, Pasted, PastedError, read_pasted
from meters.rules.pasted_line import line_of, write_lines
from meters.rules.sample import sample
from meters.rules.verdict import Verdict
from meters.rules.wording import Labels

UTC = "UTC"
FAULTS_SHOWN = 10


class TryOutForm(forms.Form):
    """Cleans to the `events` to try; `zone` is the customer's, UTC without one."""

    signals = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 6, "class": "up-code", "spellcheck": "false", "autocomplete": "off"}),
        help_text="A line for each signal: when, which meter, and properties such as score=3. Later times may count "
        "from the first one, as in +71h59m. JSON as your application posts it will do as well.",
    )
    customer = forms.ModelChoiceField(
        queryset=Customer.objects.all(),
        required=False,
        widget=AutocompleteSelect(DefinitionAgreement._meta.get_field("customer"), admin.site),
        help_text="Times are the customer's. Without one they are UTC.",
    )
    case = forms.CharField(
        required=False,
        max_length=255,
        widget=UnfoldAdminTextInputWidget({"placeholder": "ticket-981", "autocomplete": "off"}),
        help_text="Of this customer: its signals are taken from what was posted, in place of those above.",
    )

    prefix = "try"

    def __init__(self, *args: Any, spoken: Labels, may_pick: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spoken = spoken
        if not may_pick:
            del self.fields["customer"], self.fields["case"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        customer, case = cleaned.get("customer"), cleaned.get("case")
        cleaned["zone"] = customer.timezone if customer else UTC
        if self.errors:
            return cleaned
        if not case:
            cleaned["events"] = self._pasted(cleaned.get("signals") or "", ZoneInfo(cleaned["zone"]))
        elif customer:
            cleaned["events"] = self._picked(customer, case)
        else:
            self.add_error("customer", "Whose case is it?")
        return cleaned

    def _picked(self, customer: Customer, case: str) -> Sequence[Pasted]:
        events = events_of_case(customer, case)
        if not events:
            self.add_error("case", "There are no events on this case.")
        return events

    def _pasted(self, signals: str, zone: ZoneInfo) -> Sequence[Pasted]:
        try:
            return read_pasted(signals, self.spoken, zone)
        except PastedError as error:
            more = len(error.faults) - FAULTS_SHOWN
            told = [f"{str(fault)[:1].upper()}{str(fault)[1:]}." for fault in error.faults[:FAULTS_SHOWN]]
            self.add_error("signals", ValidationError([*told, *([f"And {more} more."] if more > 0 else [])]))
            return ()


@dataclass(frozen=True, slots=True)
class ShownWindow:
    """A verdict as texts, and how it came about."""

    status: SafeString
    facts: Sequence[tuple[str, str]]
    reason: str
    rows: Sequence[Row]


def shown(version: OutcomeDefinition, form: TryOutForm, *, now: datetime) -> dict[str, Any]:
    """What the page shows of a form that is valid, the signals as `lines` that can be edited and tried again."""
    events, zone = form.cleaned_data["events"], form.cleaned_data["zone"]
    trial = try_out(version, events, zone=zone)
    picked = ((each.occurred_at, each.meter, each.value, each.properties) for each in events)
    lines = write_lines(picked, ZoneInfo(zone)) if form.cleaned_data.get("case") else form.cleaned_data["signals"]
    return {
        "windows": _windows(trial, form.spoken, ZoneInfo(zone), now),
        "aside": sorted({form.spoken.get(signal.meter, signal.meter) for signal in trial.aside}),
        "zone": zone,
        "lines": lines,
    }


def sample_lines(version: OutcomeDefinition, *, now: datetime) -> str:
    """Signals to begin with, from noon a week ago on."""
    start = f"{now - timedelta(days=7):%Y-%m-%d} 12:00"
    told = sample(definition_of(version))
    return "\n".join(line_of(f"+{hours}h" if hours else start, meter, found) for hours, meter, found in told)


def _windows(trial: Trial, spoken: Labels, zone: ZoneInfo, now: datetime) -> list[ShownWindow]:
    return [
        ShownWindow(
            status=status_badge(tried.verdict.status_at(now)),
            facts=list(_facts(tried.verdict, zone)),
            reason=tried.verdict.reason,
            rows=told_rows(tried.told, trial.definition, spoken, zone, decided_by=tried.verdict.signal),
        )
        for tried in trial.windows
    ]


def _facts(verdict: Verdict, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "Quantity", quantity(verdict.quantity)
    if verdict.outcome_class:
        yield "Class", verdict.outcome_class
    if verdict.matures_at and verdict.usage_date:
        yield "Final from", local_time(verdict.matures_at, zone)
        yield "Counts on", f"{verdict.usage_date:%-d %B %Y}"
    yield "Tries", str(verdict.attempts)
    if verdict.rule is not None:
        yield "Decided by", f"rule {verdict.rule + 1}"
