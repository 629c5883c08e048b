"""Take a batch of events in, and say what became of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from meters.actions.intake.directory import look_up
from meters.actions.intake.keep import Delivery, keep
from meters.actions.intake.prepared import Prepared, prepare
from meters.actions.judging.locks import share_definitions
from meters.models import Source, UnknownValues
from meters.rules.evidence import event_id_bytes
from meters.rules.posted import Answer, Posted, Problem
from meters.rules.times import TimeError, bounds, check_time


@transaction.atomic
def take_in(
    batch: Sequence[Posted],
    answer: Answer,
    *,
    source: Source,
    source_name: str,
    customer_key: str | None,
    as_of: datetime,
) -> Answer:
    """Keep the batch and return `answer` with what became of each event.

    Everything counted as accepted or quarantined is committed when this returns. The same id with the
    same digest is a duplicate, with another digest a conflict that changes nothing. `customer_key`, when
    given, is the only customer the sender may post for. Of events that first arrived earlier the time is
    not checked again. A constant number of statements.
    """
    admitted = _admit(batch, answer, customer_key, as_of)
    share_definitions()
    ids = [event_id_bytes(posted.customer, posted.id) for posted in admitted]
    directory = look_up({posted.customer for posted in admitted}, {posted.meter for posted in admitted}, ids)
    prepared = prepare(admitted, ids, directory, key=settings.DIGEST_KEY.encode(), as_of=as_of)
    countable = [row for row in prepared if not (row.trouble and _refused(row, answer))]
    if countable:
        keep(countable, directory, answer, Delivery(uuid4(), source, source_name, as_of))
    answer.problems.sort(key=lambda problem: problem.index)
    return answer


def _admit(batch: Sequence[Posted], answer: Answer, customer_key: str | None, as_of: datetime) -> list[Posted]:
    """The events that may be posted by this sender at this time; the others are refused."""
    admitted = []
    earliest, latest = bounds(as_of, settings.EVENT_MAX_AGE_DAYS)
    for posted in batch:
        if customer_key is not None and posted.customer != customer_key:
            detail = "customer: this key is bound to another customer"
            answer.refuse(Problem(posted.index, posted.id, 404, "unknown_customer", detail, "customer"))
            continue
        at = posted.occurred_at
        if at is None or earliest <= at <= latest or posted.received_at is not None:
            admitted.append(posted)
            continue
        try:
            check_time(at, as_of=as_of, max_age_days=settings.EVENT_MAX_AGE_DAYS)
        except TimeError as error:
            answer.refuse(Problem(posted.index, posted.id, 422, "out_of_range", f"occurred_at {error}", "occurred_at"))
    return admitted


def _refused(row: Prepared, answer: Answer) -> bool:
    """Whether the meter wants an event with an unlisted dimension value refused (R6)."""
    if not (row.trouble and row.what and row.what.unknown_values == UnknownValues.REFUSE):
        return False
    code, detail = row.trouble
    answer.refuse(Problem(row.posted.index, row.posted.id, 422, code, f"properties: {detail}", "properties"))
    return True
