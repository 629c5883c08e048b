"""Find what somebody looks for among what is behind a line."""

from uuid import UUID

from meters.actions.behind.question import Behind
from meters.actions.judging.case import Case, outcome_id
from meters.models import Event, Outcome
from meters.rules.evidence import event_id

MOST = 200


def named(behind: Behind, customer_key: str, term: str) -> list[UUID]:
    """Ids that rows with this case, this sender's id or this id of ours can have; at most MOST of a case."""
    sent = event_id(customer_key, term)
    alone = outcome_id(Case(behind.customer_id, str(sent), alone=True), behind.meter.pk, 0)
    rows = Outcome.objects if behind.counts_outcomes else Event.objects
    about = rows.filter(customer=behind.customer_id, meter=behind.meter, case_key=term).exclude(case_key="")
    return [sent, alone, *_own_id(term), *about.order_by().values_list("pk", flat=True)[:MOST]]


def _own_id(term: str) -> list[UUID]:
    try:
        return [UUID(term)]
    except ValueError:
        return []
