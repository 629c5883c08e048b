"""Booked: a document and its entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC as UTC
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeVar

from customers.rules.period import Period
from invoices.rules.ledger import Entries

Row = TypeVar("Row")

CHUNK = 500
"""Documents read at once."""

ANY_ZONE = timedelta(hours=15)
"""No local midnight is further from that of UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a document enters on a day. `document` identifies it within its kind, `invoice` says which it is about."""

    on: date
    kind: str
    document: str
    customer: str
    currency: str
    entries: Entries
    invoice: str = ""
    text: str = ""


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, some at a time."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def instants(days: Period) -> tuple[datetime, datetime]:
    """The first and last instants that can be on these days in any time zone."""
    first, end = (datetime.combine(day, time(), UTC) for day in (days.start, days.end))
    return first - ANY_ZONE, end + ANY_ZONE
