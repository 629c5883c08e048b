"""Which invoice carries which line."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.period import Period
from invoices.rules.due import DueLine

PERIOD, OPENING = "period", "opening"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What makes an invoice one of its kind for a customer."""

    month: str
    currency: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An invoice to write: its place and its lines, in order."""

    place: Place
    lines: tuple[DueLine, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the rounded lines (H7)."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def span(self) -> Period:
        """The days from the first service to the last."""
        return Period(min(x.service.start for x in self.lines), max(x.service.end for x in self.lines))


def sheets(placed: Iterable[tuple[Place, DueLine]]) -> list[Sheet]:
    """The lines sorted onto invoices; one that comes to zero is not written (R22)."""
    lines: dict[Place, list[DueLine]] = {}
    for place, line in placed:
        lines.setdefault(place, []).append(line)
    found = (Sheet(place, tuple(own)) for place, own in sorted(lines.items()))
    return [sheet for sheet in found if any(line.amount for line in sheet.lines)]
