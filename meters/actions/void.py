"""Take an outcome back."""

from datetime import datetime
from uuid import UUID

from meters.actions.decide import decide
from meters.models import DecisionKind, Outcome, Source


def void(
    outcome_id: UUID, *, reason: str, by: str, source: Source, as_of: datetime, customer_id: int | None = None
) -> Outcome:
    """Take the success back that stands on the outcome, by a decision at its time of receipt (R4).

    Before the end of the hold the case is attempted afterwards, from then on reversed; a success that happens
    later counts anew. Where no success stands nothing is written. Returns and raises as `decide`.
    """
    return decide(
        outcome_id,
        kind=DecisionKind.VOID,
        reason=reason,
        by=by,
        source=source,
        as_of=as_of,
        customer_id=customer_id,
    )
