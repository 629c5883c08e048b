"""From a line of an invoice to the outcomes that it counts, and to the cases that it does not (R10)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from customers.models import Customer
from customers.rules.period import Period
from customers.rules.zones import midnight
from invoices.models import Invoice, InvoiceLine, LineKind
from meters.actions.behind import Behind, Counted, Unbilled, after, counted, found, named, unbilled
from meters.models import Outcome
from meters.models.outcome import Status
from meters.rules.verdict import Status as Verdict

WITH_USAGE = (LineKind.USAGE, LineKind.LATE)

Place = tuple[date | datetime, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBehind:
    """An outcome behind a line, or a case that is not; on a meter without outcomes an event.

    `status` is what the line made of it, `status_now` another one that it has since. `name` is the sender's id
    where one event is all there is. `day` is that of its usage; of a case that is not billed, of its last signal.
    """

    id: UUID
    case: str
    name: str
    outcome_class: str
    day: date
    quantity: Decimal
    reason: str
    version: int | None
    status: str
    status_now: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them in order, and where the next page follows, or None."""

    rows: Sequence[OutcomeBehind]
    following: Place | None


def cursor_of(place: Place | None) -> str | None:
    """The place as a text that can stand in an address; None for none."""
    if place is None:
        return None
    at, pk = place
    return urlsafe_b64encode(f"{at.isoformat()} {pk}".encode()).rstrip(b"=").decode()


def place_of(cursor: str, *, timed: bool) -> Any:
    """The place that a cursor names, a time or a day with an id; ValueError for any that we did not hand out."""
    at, _, pk = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
    if not timed:
        return date.fromisoformat(at), UUID(pk)
    instant = datetime.fromisoformat(at)
    if instant.tzinfo is None:
        raise ValueError("a time without an offset")
    return instant, UUID(pk)


def behind(line: InvoiceLine, invoice: Invoice) -> Behind | None:
    """What the line counts; None for a line that counts no usage. `line` comes with its meter."""
    if line.kind not in WITH_USAGE or line.meter is None:
        return None
    return Behind(
        customer_id=invoice.customer_id,
        meter=line.meter,
        days=Period(line.period_start, line.period_end),
        where=line.where,
        page=line.page_number,
    )


def billed(
    asked: Behind,
    *,
    limit: int,
    as_of: datetime,
    following: Place | None = None,
    customer: Customer | None = None,
    case: str = "",
) -> Page:
    """What the line counts, by day (events by time). It stays the same, whatever is taken back or comes later.

    With a `case` that of this case, this id of the customer's sender, or this id of ours.
    """
    if case:
        rows = found(asked, _named(asked, customer, case), limit=limit)
    else:
        rows = counted(asked, limit=limit + 1, following=following)
    shown = rows[:limit]
    now = _now([row.id for row in shown], as_of) if asked.counts_outcomes else {}
    return Page([_billed(row, now) for row in shown], after(shown[-1], asked) if len(rows) > limit else None)


def not_billed(
    asked: Behind,
    *,
    zone: str,
    limit: int,
    as_of: datetime,
    following: tuple[date, UUID] | None = None,
    customer: Customer | None = None,
    case: str = "",
) -> Page:
    """Cases of the line's days that it does not count, as they stand now, by the day of their last signal."""
    rows = unbilled(
        asked,
        begins=midnight(asked.days.start, zone),
        ends=midnight(asked.days.end, zone),
        now=as_of,
        limit=limit + 1,
        following=following,
        ids=_named(asked, customer, case) if case else None,
    )
    shown = rows[:limit]
    place = (shown[-1].day, shown[-1].id) if len(rows) > limit else None
    return Page([_not_billed(row) for row in shown], place)


def _named(asked: Behind, customer: Customer | None, case: str) -> list[UUID]:
    return named(asked, customer.key if customer else "", case)


def _now(ids: Iterable[UUID], as_of: datetime) -> Mapping[UUID, str]:
    """What has become of them, where they do not count any more."""
    rows = Outcome.objects.filter(pk__in=list(ids)).only("pk", "status", "matures_at")
    statuses = {row.pk: row.status_at(as_of).value for row in rows}
    return {pk: status for pk, status in statuses.items() if status != Verdict.BILLABLE}


def _billed(row: Counted, now: Mapping[UUID, str]) -> OutcomeBehind:
    return OutcomeBehind(
        id=row.id,
        case=row.case,
        name=row.name,
        outcome_class=row.outcome_class,
        day=row.day,
        quantity=row.quantity,
        reason=row.reason,
        version=row.version,
        status=Status.BILLABLE.value,
        status_now=now.get(row.id),
    )


def _not_billed(row: Unbilled) -> OutcomeBehind:
    status = Verdict.PROVISIONAL.value if row.is_provisional else row.status
    return OutcomeBehind(
        id=row.id,
        case=row.case,
        name=row.name,
        outcome_class=row.outcome_class,
        day=row.day,
        quantity=row.quantity,
        reason=row.reason,
        version=row.version,
        status=status,
        status_now=row.status if row.status != status else None,
    )
