"""Usage: sums by dimension values, and how to put them together again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

Place = Mapping[str, str]
"""A set of dimension values; `class` among them."""

Matches = Callable[[Place], bool]
"""Which dimension values somebody asks about."""


@dataclass(frozen=True, slots=True)
class UsageSum:
    """A part of the usage of one meter within a window of days; `total` puts the parts together.

    `places` is where it was counted: one set of dimension values, or for a part of a unique count every set
    in which just these members were seen. `at` tells which of the latest values is the last.
    """

    meter_id: int
    aggregation: str
    places: tuple[Place, ...]
    quantity: Decimal
    events: int
    at: tuple[datetime, UUID] | None = None

    def is_in(self, matches: Matches) -> bool:
        """Whether any of its places is asked about."""
        return any(matches(place) for place in self.places)


def everywhere(_: Place) -> bool:
    """All of the usage."""
    return True


def total(parts: Iterable[UsageSum], matches: Matches = everywhere) -> tuple[Decimal, int]:
    """Quantity and events of one meter, of what is asked about: exact for every aggregation and any choice of places.

    Counts and sums are added, and so are unique counts, because each member is in one part only. Of a maximum it
    is the highest, of a latest value the last one.
    """
    found = [part for part in parts if part.is_in(matches)]
    events = sum(part.events for part in found)
    match found[0].aggregation if found else "":
        case "max":
            return max(part.quantity for part in found), events
        case "latest":
            dated = [(part.at, part.quantity) for part in found if part.at]
            return max(dated)[1] if dated else Decimal(0), events
    return sum((part.quantity for part in found), Decimal(0)), events
