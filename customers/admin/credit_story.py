"""What became of a credit, row by row, with what was left after each."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from customers.admin.parts.display import money
from customers.models import CreditGrant

Documents = Callable[[Collection[UUID]], Mapping[UUID, SafeString]]
"""Links to documents by their id; apps that make documents give it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Everything as texts; `when` is on clocks where the customer is."""

    what: str
    why: str
    document: SafeString | str
    when: datetime
    amount: str
    left: str


def story(credit: CreditGrant, documents: Iterable[Documents]) -> Iterator[Row]:
    """The grant, then its entries in their order."""
    zone, left = ZoneInfo(credit.customer.timezone), credit.amount
    by = f"By {credit.granted_by}. " if credit.granted_by else ""
    yield Row("Granted", f"{by}{credit.reason}", "", credit.granted_at.astimezone(zone), *_texts(credit, left, left))
    entries = list(credit.entries.all())
    references = {entry.reference for entry in entries if entry.reference}
    links = {pk: shown for find in documents for pk, shown in find(references).items()}
    for entry in entries:
        left += entry.amount
        document = links.get(entry.reference, "") if entry.reference else ""
        when = entry.at.astimezone(zone)
        yield Row(entry.get_kind_display(), entry.reason, document, when, *_texts(credit, entry.amount, left))


def _texts(credit: CreditGrant, amount: Decimal, left: Decimal) -> tuple[str, str]:
    return money(amount, credit.currency), money(left, credit.currency)
