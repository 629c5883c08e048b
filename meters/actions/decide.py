"""Decide on an outcome: evidence like any event, given by a person or an application (R4)."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from meters.actions.judging import rejudge
from meters.actions.judging.book import open_book
from meters.actions.judging.case import Case
from meters.actions.judging.locks import own_cases, share_definitions
from meters.actions.judging.origin import case_of, deciding_event
from meters.actions.judging.plain import rejudge_plain
from meters.actions.receipts import write_receipt
from meters.models import CauseKind, Decision, DecisionKind, Outcome, Source, Status
from meters.rules.evidence import Decided, decision_digest


@transaction.atomic
def decide(
    outcome_id: UUID,
    *,
    kind: DecisionKind,
    reason: str,
    by: str,
    source: Source,
    as_of: datetime,
    customer_id: int | None = None,
) -> Outcome:
    """Take an outcome back, or exclude it for good, and return it as it stands then.

    Writes the decision (`reason` of 1 to 400 characters), its receipt, and the verdict's difference. Writes
    nothing if it would change nothing: there is no success to take back, or the outcome is excluded already;
    so asking again, or twice at once, decides once. Outcome.DoesNotExist if there is none of this id, or not
    of the customer `customer_id`. To decide on several in one transaction, own all their cases first.
    """
    mine = Outcome.objects.all() if customer_id is None else Outcome.objects.filter(customer=customer_id)
    case = case_of(mine.get(pk=outcome_id))
    share_definitions()
    own_cases([case])
    outcome = Outcome.objects.select_related("customer", "meter").get(pk=outcome_id)
    if _changes(outcome, kind):
        _decide(outcome, case, kind=kind, reason=reason, by=by, source=source, as_of=as_of)
        outcome.refresh_from_db()
    return outcome


def _changes(outcome: Outcome, kind: DecisionKind) -> bool:
    return outcome.status == Status.BILLABLE if kind == DecisionKind.VOID else outcome.status != Status.EXCLUDED


def _decide(
    outcome: Outcome, case: Case, *, kind: DecisionKind, reason: str, by: str, source: Source, as_of: datetime
) -> None:
    receipt = uuid4()
    decision = _decision(outcome, case, kind=kind, reason=reason, by=by, as_of=as_of, receipt=receipt)
    write_receipt(receipt, [bytes(decision.digest)], source=source, source_name=by, at=as_of, events=0)
    decision.save(force_insert=True)
    if outcome.definition_id is None:
        rejudge_plain(outcome, case, cause=decision.pk, receipt=receipt, at=as_of)
        return
    book = open_book({outcome.meter_id}, {outcome.customer_id})
    zones = {outcome.customer_id: outcome.customer.timezone}
    rejudge({case: (CauseKind.DECISION, decision.pk)}, book, zones, receipt=receipt, at=as_of)


def _decision(
    outcome: Outcome, case: Case, *, kind: DecisionKind, reason: str, by: str, as_of: datetime, receipt: UUID
) -> Decision:
    """The row. What is decided on is known, so it lies before the decision, even if dated some minutes ahead (H6)."""
    decided = Decided(
        id=uuid4(),
        kind=kind.value,
        customer=outcome.customer.key,
        meter=outcome.meter.key,
        case="" if case.alone else case.key,
        outcome=outcome.pk,
        about=deciding_event(outcome),
        at=max(as_of, outcome.last_signal_at),
        by=by[:150],
        reason=reason,
    )
    return Decision(
        id=decided.id,
        kind=kind,
        customer=outcome.customer,
        meter=outcome.meter,
        case_key=decided.case,
        outcome_id=decided.outcome,
        about=decided.about,
        decided_at=decided.at,
        decided_by=decided.by,
        reason=decided.reason,
        receipt_id=receipt,
        digest=decision_digest(decided),
    )
