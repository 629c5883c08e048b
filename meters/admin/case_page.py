"""The page of one outcome: the verdict, and what each signal of its case did."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from customers.admin.parts.display import page as address
from customers.admin.parts.display import quantity
from meters.actions.case_file import CaseFile, case_file
from meters.actions.judging.book import definition_of
from meters.actions.judging.evidence import signal_of
from meters.actions.judging.plain import every_event
from meters.admin.definition_words import labels
from meters.admin.told_rows import Row, local_time, status_badge, told_rows
from meters.models import Outcome
from meters.rules.definition import Definition
from meters.rules.signal import Signal
from meters.rules.timeline import timeline


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything as texts. `definition` and `statement` are empty for a meter without a definition."""

    status: SafeString
    rule: str
    facts: Sequence[tuple[str, str]]
    definition: str
    definition_address: str
    statement: str
    rows: Sequence[Row]
    is_cut: bool
    zone: str


def case_page(outcome: Outcome, *, now: datetime, may_see_events: bool) -> CasePage:
    """The outcome with its evidence; costs are part of it."""
    file, zone = case_file(outcome, costs=True), ZoneInfo(outcome.customer.timezone)
    version = outcome.definition
    definition = definition_of(version) if version else None
    addresses = {event.pk: address("meters_event", event.pk) for event in file.events} if may_see_events else {}
    return CasePage(
        status=status_badge(outcome.status_at(now)),
        rule=file.rule or "",
        facts=list(_facts(outcome, zone)),
        definition=str(version or ""),
        definition_address=address("meters_outcomedefinition", version.pk) if version else "",
        statement=version.statement if version else "",
        rows=_rows(file, definition, zone, addresses),
        is_cut=file.is_cut,
        zone=outcome.customer.timezone,
    )


def _rows(file: CaseFile, definition: Definition | None, zone: ZoneInfo, addresses: Mapping[UUID, str]) -> list[Row]:
    signals = [*map(_signal, file.events), *map(signal_of, file.decisions)]
    told = timeline(definition or every_event(file.outcome.meter.key), signals, zone=zone)
    return told_rows(told, definition, labels(), zone, decided_by=file.outcome.decided_by, addresses=addresses)


def _signal(event: Any) -> Signal:
    """The event, whose properties come as text."""
    properties = json.loads(event.text, parse_float=Decimal)
    return Signal(event.pk, event.meter.key, event.occurred_at, event.value, properties)


def _facts(outcome: Outcome, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "Quantity", quantity(outcome.quantity)
    if outcome.outcome_class:
        yield "Class", outcome.outcome_class
    if outcome.usage_date and outcome.quantity:
        yield "Counts on", f"{outcome.usage_date:%-d %B %Y}"
    if outcome.matures_at:
        yield "Final from", local_time(outcome.matures_at, zone)
    yield "Tries", str(outcome.attempts)
    yield "Opened", local_time(outcome.opened_at, zone)
