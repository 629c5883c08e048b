"""Outcomes of meters without a definition: every event is one (R2), and only a decision changes it."""

from datetime import datetime
from uuid import UUID

from meters.actions.judging.case import Case
from meters.actions.judging.change import Change, OutcomeRow, day_of
from meters.actions.judging.evidence import signal_of
from meters.actions.judging.standing import Stored
from meters.actions.judging.write import write_change
from meters.models import CauseKind, Decision, Outcome
from meters.rules.definition import Definition, Effect, SignalRule
from meters.rules.judge import judge
from meters.rules.signal import Signal
from meters.rules.verdict import Status, Verdict


def every_event(meter: str) -> Definition:
    """What a meter without a definition means."""
    return Definition("Every event is an outcome.", (SignalRule(meter, Effect.ACHIEVE),))


def rejudge_plain(outcome: Outcome, case: Case, *, cause: UUID, receipt: UUID, at: datetime) -> None:
    """Bring the verdict on one event up to date with the decisions on it; its case is locked.

    What the event counts as is taken from the outcome: its meter, its properties and its customer's zone may
    have changed since.
    """
    meter, zone = outcome.meter.key, outcome.customer.timezone
    event = Signal(outcome.pk, meter, outcome.opened_at, value=outcome.quantity, dimensions=dict(outcome.dimensions))
    decisions = map(signal_of, Decision.objects.filter(outcome_id=outcome.pk).order_by("decided_at", "pk"))
    verdict = judge(every_event(meter), [event, *decisions], zone=zone)
    row = OutcomeRow(outcome.pk, case, outcome.meter_id, outcome.window, verdict, None, day_of(verdict, zone))
    change = Change()
    change.take(row, _stored(outcome), (CauseKind.DECISION, cause))
    write_change(change, receipt=receipt, at=at)


def _stored(outcome: Outcome) -> Stored:
    verdict = Verdict(
        status=Status(outcome.status),
        dimensions=outcome.dimensions,
        quantity=outcome.quantity,
        usage_date=outcome.usage_date,
    )
    return Stored(verdict, outcome.opened_at)
