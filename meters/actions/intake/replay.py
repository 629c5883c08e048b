"""Count what waits in quarantine, now that it may fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Cast

from meters.actions.intake.take_in import take_in
from meters.models import Kept, Meter, QuarantinedEvent, Source, Trouble
from meters.models.quarantined_event import QuarantineQuerySet
from meters.rules.posted import Answer, Posted

BATCH = 1_000
UNTRIED = (Trouble.UNKNOWN_CUSTOMER, Trouble.UNKNOWN_METER)
"""Troubles that say nothing of whether the event fits its meter."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of events that waited."""

    counted: int = 0
    waiting: int = 0

    def __add__(self, other: "Replayed") -> "Replayed":
        return Replayed(self.counted + other.counted, self.waiting + other.waiting)


def replay(rows: QuarantineQuerySet, *, by: str, as_of: datetime, most: int | None = None) -> Replayed:
    """Put those of `rows` that wait through intake, in the order of their first arrival, batch by batch.

    They count as of that arrival. What does not fit waits on, with the trouble that it has now. Rows that
    somebody else settles meanwhile are left to them, so any number may replay at once. `most` is where to stop.
    """
    done, place = Replayed(), None
    while True:
        with transaction.atomic():
            if most is not None and done.counted + done.waiting >= most:
                return done
            batch = _next(rows, place)
            if not batch:
                return done
            place = batch[-1].received_at, batch[-1].pk
            done += _replay(batch, by=by, as_of=as_of)


def _next(rows: QuarantineQuerySet, place: tuple[object, object] | None) -> list[QuarantinedEvent]:
    """The next rows in order, locked; those that are locked already are passed over."""
    waiting = rows.waiting().order_by("received_at", "pk").select_for_update(skip_locked=True, of=("self",))
    if place is not None:
        waiting = waiting.filter(TupleGreaterThan(Tuple("received_at", "pk"), place))
    properties = Cast(KeyTransform("properties", "body"), TextField())
    return list(waiting.annotate(properties=properties)[:BATCH])


def _replay(batch: Sequence[QuarantinedEvent], *, by: str, as_of: datetime) -> Replayed:
    declared = _declared(row.meter_key for row in batch)
    posted = [_posted(index, row) for index, row in enumerate(batch)]
    answer = take_in(posted, Answer(), source=Source.REPLAY, source_name=by, customer_key=None, as_of=as_of)
    left = [_troubled(batch[problem.index], problem.code, declared) for problem in answer.problems]
    QuarantinedEvent.objects.bulk_update(left, ["trouble", "tried_against"])
    return Replayed(answer.accepted, len(batch) - answer.accepted)


def _declared(keys: Iterable[str]) -> dict[str, str]:
    """What these meters declare, read before it is tried: a change meanwhile has the events tried again."""
    return dict(Meter.objects.declaring().filter(key__in=set(keys)).order_by().values_list("key", "declared"))


def _troubled(row: QuarantinedEvent, code: str, declared: Mapping[str, str]) -> QuarantinedEvent:
    row.trouble = code if code in Trouble.values else row.trouble
    row.tried_against = "" if row.trouble in UNTRIED else declared.get(row.meter_key, "")
    return row


def _posted(index: int, row: QuarantinedEvent) -> Posted:
    """The event as it was posted, but for what was erased since; its properties are JSON text."""
    occurred_at = row.body.get("occurred_at")
    return Posted(
        index=index,
        id=row.event_key,
        customer=row.customer_key,
        meter=row.meter_key,
        occurred_at=datetime.fromisoformat(occurred_at) if occurred_at else None,
        value=Decimal(row.body["value"]),
        case=row.body.get("case", ""),
        properties=row.properties,  # type: ignore[attr-defined]
        canonical_properties=b"",
        received_at=row.received_at,
        hashed=bytes(row.properties_digest or b""),
        is_erased=row.kept == Kept.ERASED,
    )
