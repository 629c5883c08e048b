"""Everything behind one verdict: signals in order, moves, definition, receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from meters.actions.judging.book import rule_of
from meters.models import CauseKind, Decision, Event, Kind, Outcome, OutcomeMove, Receipt, SignalRule
from meters.rules.wording import rule_sentence

MOST_SIGNALS = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """When the signals of an outcome's window happened; None is open."""

    start: datetime | None
    end: datetime | None

    def contains(self, at: datetime) -> bool:
        """Whether a signal of this time belongs to it."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The latest MOST_SIGNALS events and all decisions, each in order; `is_cut` if there are earlier events.

    Events come with their `meter`, and with `text`, their properties as JSON. `rule` is the sentence of the
    rule that decided, None for a decision or without a definition.
    """

    outcome: Outcome
    rule: str | None
    events: Sequence[Event]
    is_cut: bool
    decisions: Sequence[Decision]
    moves: Sequence[OutcomeMove]
    receipts: Sequence[Receipt]


def case_file(outcome: Outcome, *, costs: bool) -> CaseFile:
    """The file of an outcome, in a constant number of statements; without `costs` it is fit for the customer."""
    moves = list(OutcomeMove.objects.filter(outcome=outcome).order_by("pk"))
    span = _span(outcome)
    latest = _events(outcome, span, moves).select_related("meter").defer("properties")
    if not costs:
        latest = latest.exclude(meter__kind=Kind.COST)
    found = list(
        latest.annotate(text=Cast("properties", TextField())).order_by("-occurred_at", "-pk")[: MOST_SIGNALS + 1]
    )
    events = found[MOST_SIGNALS - 1 :: -1]
    decisions = _decisions(outcome, span)
    brought = {row.receipt_id for rows in (events, decisions, moves) for row in rows}
    return CaseFile(
        outcome=outcome,
        rule=_rule(outcome),
        events=events,
        is_cut=len(found) > MOST_SIGNALS,
        decisions=decisions,
        moves=moves,
        receipts=list(Receipt.objects.filter(pk__in=brought).select_related("sealed").order_by("received_at", "pk")),
    )


def _span(outcome: Outcome) -> Span:
    """From the opening of the window, of the first from ever, to that of the next; joined windows aside."""
    if outcome.definition_id is None or not outcome.case_key:
        return Span(None, None)
    siblings = Outcome.objects.filter(
        customer=outcome.customer_id, meter=outcome.meter_id, case_key=outcome.case_key, definition__isnull=False
    )
    later = siblings.filter(window__gt=outcome.window, decided_by__isnull=False)
    following = later.order_by("window").values_list("opened_at", flat=True).first()
    return Span(outcome.opened_at if outcome.window else None, following)


def _events(outcome: Outcome, span: Span, moves: Sequence[OutcomeMove]) -> "QuerySet[Event]":
    if outcome.definition_id is None:
        return Event.objects.filter(pk=outcome.pk)
    if not outcome.case_key:
        return Event.objects.filter(pk__in=[move.cause_id for move in moves if move.cause_kind == CauseKind.EVENT])
    happened = Q()
    if span.start is not None:
        happened &= Q(occurred_at__gte=span.start)
    if span.end is not None:
        happened &= Q(occurred_at__lt=span.end)
    return Event.objects.filter(happened, customer=outcome.customer_id, case_key=outcome.case_key)


def _decisions(outcome: Outcome, span: Span) -> list[Decision]:
    """Those on the outcome; of a case those in its window, which is that of the event they are about."""
    if outcome.definition_id is None or not outcome.case_key:
        return list(Decision.objects.filter(outcome_id=outcome.pk).order_by("decided_at", "pk"))
    about = Event.objects.filter(pk=OuterRef("about")).values("occurred_at")
    rows = Decision.objects.filter(
        customer=outcome.customer_id, meter=outcome.meter_id, case_key=outcome.case_key
    ).annotate(about_at=Subquery(about))
    return [row for row in rows.order_by("decided_at", "pk") if span.contains(row.about_at or row.decided_at)]


def _rule(outcome: Outcome) -> str | None:
    if outcome.definition_id is None or outcome.rule is None:
        return None
    rules = SignalRule.objects.filter(definition=outcome.definition_id).select_related("on")
    row = rules.order_by("position", "pk")[outcome.rule]
    return rule_sentence(rule_of(row), {row.on.key: row.on.label})
