"""What must stand in the books after a storm, worked out from what was sent alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from customers.rules.money import plain
from meters.actions.journal import seal
from meters.actions.judging.book import definition_of
from meters.models import (
    Event,
    Outcome,
    OutcomeDefinition,
    OutcomeMove,
    Receipt,
    SealedReceipt,
    UnsealedReceipt,
    UsageDay,
    UsageDifference,
)
from meters.rules.evidence import event_id
from meters.rules.judge import judge
from meters.rules.signal import Signal
from meters.rules.verdict import Status, Verdict
from tests.soak.drawn import ACTIVITY, PLAIN, SIGNALS, Sent

ZONE = "America/New_York"


def check_events(sent: Sequence[Sent]) -> None:
    """Each event that was sent is stored as it was sent, once, and nothing else is."""
    stored = Event.objects.values_list("event_key", "meter__key", "case_key", "occurred_at")
    wanted = [(one["id"], one["meter"], one["case"], datetime.fromisoformat(one["occurred_at"])) for one in sent]
    assert Counter(stored) == Counter(wanted)
    assert max(Counter(stored).values()) == 1


def check_journal(receipts: Iterable[str], events: int) -> None:
    """Each receipt that was named is sealed, they brought every event once, and the journal verifies."""
    seal(at=timezone.now())
    assert not UnsealedReceipt.objects.exists()
    assert not UsageDifference.objects.exists()
    sealed = {str(pk) for pk in SealedReceipt.objects.values_list("receipt_id", flat=True)}
    assert sealed >= set(receipts)
    assert Receipt.objects.aggregate(total=Sum("count"))["total"] == events
    call_command("verify_journal")
    call_command("audit")


def check_usage(sent: Sequence[Sent], definition: OutcomeDefinition) -> None:
    """Sealed usage is what was sent, and of the judged meter what its verdicts come to."""
    counts = Counter(one["meter"] for one in sent)
    judged = definition.meter.key
    billable = sum(verdict.quantity for verdict in verdicts(sent, definition).values())
    for meter in (PLAIN, ACTIVITY, *SIGNALS):
        wanted = billable if meter == judged else Decimal(counts[meter])
        assert _total(UsageDay.objects.filter(meter__key=meter)) == wanted, meter
    assert Outcome.objects.filter(meter__key=PLAIN).count() == counts[PLAIN]
    assert _total(OutcomeMove.objects.filter(meter__key=PLAIN)) == counts[PLAIN]


def check_verdicts(sent: Sequence[Sent], definition: OutcomeDefinition) -> None:
    """Each case stands as judged by everything that was sent about it, and its moves come to what it counts."""
    wanted = {case: _told(verdict) for case, verdict in verdicts(sent, definition).items()}
    stored = Outcome.objects.filter(definition=definition)
    found = {outcome.case_key: _stands(outcome) for outcome in stored}
    assert set(found.items()) ^ set(wanted.items()) == set()
    moves = stored.annotate(moved=Sum("moves__quantity")).values_list("case_key", "quantity", "moved")
    assert [case for case, quantity, moved in moves if quantity != moved] == []


def verdicts(sent: Iterable[Sent], definition: OutcomeDefinition) -> dict[str, Verdict]:
    """The verdict on each case on which anything happened, by its key."""
    rules, cases = definition_of(definition), defaultdict(list)
    for one in sent:
        if one["meter"] in SIGNALS:
            cases[one["case"]].append(_signal(one))
    judged = {case: judge(rules, signals, zone=ZONE) for case, signals in cases.items()}
    return {case: verdict for case, verdict in judged.items() if verdict.status is not Status.NONE}


def _signal(one: Sent) -> Signal:
    at = datetime.fromisoformat(one["occurred_at"])
    return Signal(event_id(one["customer"], one["id"]), one["meter"], at, properties=one["properties"])


def _told(verdict: Verdict) -> tuple[object, ...]:
    counted = plain(verdict.quantity), verdict.usage_date if verdict.quantity else None, verdict.matures_at
    shown = verdict.status.value, verdict.outcome_class, verdict.reason, verdict.rule, verdict.signal
    return *shown, *counted, verdict.attempts, verdict.opened_at, verdict.last_at


def _stands(outcome: Outcome) -> tuple[object, ...]:
    counted = plain(outcome.quantity), outcome.usage_date if outcome.quantity else None, outcome.matures_at
    shown = outcome.status, outcome.outcome_class, outcome.reason, outcome.rule, outcome.decided_by
    return *shown, *counted, outcome.attempts, outcome.opened_at, outcome.last_signal_at


def _total(rows: Any) -> Decimal:
    return rows.aggregate(total=Sum("quantity"))["total"] or Decimal()
