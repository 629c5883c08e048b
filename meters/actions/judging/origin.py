"""From an outcome back to the case that it is the verdict on, and to the event that decided it."""

from uuid import UUID

from meters.actions.judging.case import Case
from meters.models import CauseKind, Decision, Outcome, OutcomeMove


def case_of(outcome: Outcome) -> Case:
    """The case. That of an event alone is named by the event, which is the outcome's id without a definition."""
    if outcome.definition_id is None:
        return Case(outcome.customer_id, str(outcome.pk), alone=True)
    if outcome.case_key:
        return Case(outcome.customer_id, outcome.case_key)
    return Case(outcome.customer_id, str(first_event(outcome)), alone=True)


def deciding_event(outcome: Outcome) -> UUID | None:
    """The event that decided it, by which its window is found again; of a decision, the one that it was about."""
    by = outcome.decided_by
    if by is None:
        return first_event(outcome)
    decision = Decision.objects.filter(pk=by).first()
    return by if decision is None else decision.about


def first_event(outcome: Outcome) -> UUID | None:
    """The event that first made it one."""
    moves = OutcomeMove.objects.filter(outcome=outcome, cause_kind=CauseKind.EVENT)
    return moves.order_by("pk").values_list("cause_id", flat=True).first()
