"""What must hold at any moment, worked out apart from the product's own audit."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum, TextField
from django.db.models.functions import Cast

from meters.actions.audit import audit
from meters.actions.judging.book import definition_of
from meters.actions.judging.case import Case, outcome_id
from meters.actions.judging.evidence import signal_of
from meters.models import (
    Decision,
    DefinitionAgreement,
    Event,
    Kind,
    Meter,
    Outcome,
    OutcomeDefinition,
    OutcomeMove,
    QuarantinedEvent,
    Receipt,
    UsageDay,
    UsageDifference,
)
from meters.rules.signal import Signal
from meters.rules.verdict import Status, Verdict
from meters.rules.versions import Agreement, Version, judge_case
from tests.meters.at_random.world import ZONES, Sent, World

Usage = Mapping[tuple[str, str, date, str], tuple[Decimal, int]]


def check(world: World) -> None:
    """Everything; AssertionError shows what differs."""
    assert [str(finding) for finding in audit()] == []
    check_events(world)
    assert usage_of_activities() == due_of_activities(world.counted.values())
    assert usage_of_outcomes() == due_by_moves()
    check_moves()
    check_verdicts()


def check_events(world: World) -> None:
    """What was accepted is what is stored, and what receipts say, on a page or not yet."""
    assert set(Event.objects.values_list("customer__key", "event_key")) == set(world.counted)
    waiting = QuarantinedEvent.objects.filter(status="waiting").values_list("customer_key", "event_key")
    assert set(waiting) == set(world.waiting)
    receipts = Receipt.objects.filter(sealed__isnull=False), Receipt.objects.filter(sealed__isnull=True)
    sealed, unsealed = (rows.aggregate(total=Sum("count"))["total"] or 0 for rows in receipts)
    assert sealed + unsealed == len(world.counted)


def usage_of_activities() -> Usage:
    """Sealed and unsealed usage of the meters that are no outcomes."""
    return _usage(Kind.ACTIVITY)


def usage_of_outcomes() -> Usage:
    """The same of outcomes."""
    return _usage(Kind.OUTCOME)


def _usage(kind: Kind) -> Usage:
    sums: dict[Any, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for rows in (UsageDay.objects.all(), UsageDifference.objects.all()):
        columns = ("customer__key", "meter__key", "local_date", "dimensions", "quantity", "events")
        for *place, dimensions, quantity, events in rows.filter(meter__kind=kind).values_list(*columns):
            _add(sums, (*place, dimensions), quantity, events)
    return _some(sums)


def due_of_activities(counted: Iterable[Sent]) -> Usage:
    """What the senders know that they sent, on the local day, with the size as a text."""
    kinds = dict(Meter.objects.values_list("key", "kind"))
    sums: dict[Any, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for sent in counted:
        if kinds[sent.meter] == Kind.OUTCOME:
            continue
        day = sent.counts_at.astimezone(ZoneInfo(ZONES[sent.customer])).date()
        size = sent.body.get("properties", {}).get("size") if sent.meter == "hours" else None
        dimensions = {} if size is None else {"size": f"{size:f}" if isinstance(size, Decimal) else str(size)}
        amount = sent.value if sent.meter == "hours" else Decimal(1)
        _add(sums, (sent.customer, sent.meter, day, dimensions), amount, 1)
    return _some(sums)


def due_by_moves() -> Usage:
    """What the moves of outcomes come to."""
    sums: dict[Any, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for move in OutcomeMove.objects.exclude(usage_date=None).select_related("customer", "meter"):
        dimensions = move.dimensions | ({"class": move.outcome_class} if move.outcome_class else {})
        events = (move.quantity > 0) - (move.quantity < 0)
        _add(sums, (move.customer.key, move.meter.key, move.usage_date, dimensions), move.quantity, events)
    return _some(sums)


def _add(sums: dict[Any, tuple[Decimal, int]], place: tuple[Any, ...], quantity: Decimal, events: int) -> None:
    key = (*place[:-1], json.dumps(place[-1], sort_keys=True))
    before = sums[key]
    sums[key] = before[0] + quantity, before[1] + events


def _some(sums: Mapping[Any, tuple[Decimal, int]]) -> Usage:
    return {key: amount for key, amount in sums.items() if amount != (Decimal(0), 0)}


def check_moves() -> None:
    """The moves of each outcome come to what it counts now, on its day, and to nothing elsewhere."""
    sums: Counter[tuple[Any, date | None]] = Counter()
    for move in OutcomeMove.objects.exclude(usage_date=None):
        sums[move.outcome_id, move.usage_date] += move.quantity
    counts = {(row.pk, row.usage_date): row.quantity for row in Outcome.objects.exclude(quantity=0)}
    assert {key: quantity for key, quantity in sums.items() if quantity} == counts


def check_verdicts() -> None:
    """Each outcome is what a judge says who reads all evidence now, and there is no other."""
    stored = {row.pk: row for row in Outcome.objects.select_related("definition", "customer")}
    chapters = {meter.pk: _versions(meter) for meter in Meter.objects.filter(kind=Kind.OUTCOME)}
    events = list(Event.objects.select_related("meter", "customer").annotate(text=Cast("properties", TextField())))
    due = _plain(events, chapters, stored)
    for meter in Meter.objects.filter(pk__in=[pk for pk, versions in chapters.items() if versions]):
        due |= _judged(meter, chapters[meter.pk], events, stored)
    assert stored.keys() == due


def _versions(meter: Meter) -> list[Version]:
    rows = OutcomeDefinition.objects.published().filter(meter=meter).prefetch_related("rules__on").order_by("number")
    return [Version(definition_of(row), row.effective_from) for row in rows]


def _begun(versions: list[Version], at: datetime) -> bool:
    starts = [version.effective_from for version in versions]
    return any(start is None or start <= at for start in starts)


def _plain(events: list[Any], chapters: Mapping[int, list[Version]], stored: Mapping[Any, Outcome]) -> set[Any]:
    """The outcomes that are one event each."""
    alone = [e for e in events if e.meter_id in chapters and not _begun(chapters[e.meter_id], e.occurred_at)]
    taken_back = set(Decision.objects.values_list("outcome_id", flat=True))
    for event in alone:
        row = stored[event.pk]
        amount = event.value if event.meter.aggregation == "sum" else Decimal(1)
        assert row.definition_id is None
        if event.pk in taken_back:
            assert (row.quantity, row.status in ("reversed", "excluded")) == (0, True)
        else:
            day = event.occurred_at.astimezone(ZoneInfo(event.customer.timezone)).date()
            assert (row.quantity, row.status, row.usage_date) == (amount, "billable", day)
    return {event.pk for event in alone}


def _judged(meter: Meter, versions: list[Version], events: list[Any], stored: Mapping[Any, Outcome]) -> set[Any]:
    """The outcomes of a defined meter."""
    named = {name for version in versions for name in version.definition.by_meter}
    cases: dict[Case, list[Any]] = defaultdict(list)
    for event in events:
        if event.meter.key in named and _begun(versions, event.occurred_at):
            alone = not event.case_key
            cases[Case(event.customer_id, str(event.pk) if alone else event.case_key, alone)].append(event)
    due = set()
    for case, evidence in cases.items():
        due |= _case(meter, versions, case, evidence, stored)
    return due


def _case(
    meter: Meter, versions: list[Version], case: Case, evidence: list[Any], stored: Mapping[Any, Outcome]
) -> set[Any]:
    ids = [outcome_id(case, meter.pk, window) for window in range(len(evidence) + 1)]
    on_it = {"outcome_id": ids[0]} if case.alone else {"case_key": case.key}
    decisions = Decision.objects.filter(meter=meter, customer=case.customer_id, **on_it)
    agreements = DefinitionAgreement.objects.filter(meter=meter, customer=case.customer_id)
    verdicts = judge_case(
        versions,
        [*map(_signal, [meter] * len(evidence), evidence), *map(signal_of, decisions)],
        zone=evidence[0].customer.timezone,
        agreed=[Agreement(row.definition.number, row.accepted_at) for row in agreements.select_related("definition")],
    )
    for pk, verdict in zip(ids, verdicts, strict=False):
        if pk in stored:
            assert _facts(stored[pk]) == _said(verdict, stored[pk]), (case, verdict)
        else:
            assert not verdict.quantity, (case, verdict)
            assert verdict.status is Status.NONE or _was_there_before(meter, evidence), (case, verdict)
    for pk in ids[len(verdicts) :]:
        assert pk not in stored or (stored[pk].status, stored[pk].quantity) == ("attempted", 0), case
    return {pk for pk in ids if pk in stored}


def _was_there_before(meter: Meter, evidence: list[Any]) -> bool:
    """Whether all of it came before a version named it: what counts nothing may wait for the case's next event."""
    last = OutcomeDefinition.objects.published().filter(meter=meter).latest("number")
    assert last.published_at
    return all(event.receipt.received_at <= last.published_at for event in evidence)


def _signal(meter: Meter, event: Any) -> Signal:
    known = json.loads(event.text, parse_float=Decimal)
    (name,) = meter.dimensions
    shown = {} if known.get(name) is None else {name: str(known[name])}
    return Signal(event.pk, event.meter.key, event.occurred_at, Decimal(1), known, shown)


def _facts(row: Outcome) -> tuple[Any, ...]:
    number = row.definition.number if row.definition else None
    return (
        row.status, row.outcome_class, row.quantity, row.dimensions, row.matures_at, row.reason, row.rule,
        row.decided_by, row.attempts, row.opened_at, row.last_signal_at, number,
        row.usage_date,
    )  # fmt: skip


def _said(verdict: Verdict, row: Outcome) -> tuple[Any, ...]:
    is_nothing = verdict.status is Status.NONE
    last_at = verdict.last_at or (row.last_signal_at if is_nothing else verdict.opened_at)
    assert last_at is not None
    return (
        Status.ATTEMPTED if is_nothing else verdict.status, verdict.outcome_class, verdict.quantity,
        dict(verdict.dimensions), verdict.matures_at, verdict.reason, verdict.rule,
        verdict.signal, verdict.attempts, verdict.opened_at, last_at, verdict.version,
        verdict.usage_date or last_at.astimezone(ZoneInfo(row.customer.timezone)).date(),
    )  # fmt: skip
