"""Find what somebody looks for among what is behind a line."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from meters.actions.behind.question import Behind
from meters.actions.judging.case import Case, outcome_id
from meters.models import Event, Outcome
from meters.rules.evidence import event_id

MOST = 200


def named(behind: Behind, customer_key: str, term: str) -> list[UUID]:
    """Ids that rows with this case, this id of an event on it or this id of ours can have; at most MOST of a case."""
    sent = event_id(customer_key, term)
    if not behind.counts_outcomes:
        return [sent, *_own_id(term), *_about(Event.objects.all(), behind, [term])]
    alone = outcome_id(Case(behind.customer_id, str(sent), alone=True), behind.meter.pk, 0)
    event = Event.objects.filter(pk=sent).values_list("case_key", flat=True)
    return [sent, alone, *_own_id(term), *_about(Outcome.objects.all(), behind, [term, *event])]


def _about(rows: QuerySet[Any], behind: Behind, cases: list[str]) -> list[UUID]:
    about = rows.filter(customer=behind.customer_id, meter=behind.meter, case_key__in=cases).exclude(case_key="")
    return list(about.order_by().values_list("pk", flat=True)[:MOST])


def _own_id(term: str) -> list[UUID]:
    try:
        return [UUID(term)]
    except ValueError:
        return []
