"""Packs of units: which usage they cover, the one that expires first first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from customers.rules.period import Period
from plans.rules.priced import EXACT, ZERO, exact_sum

Key = tuple[int, int, date]
"""(assignment, charge, first day of the service) that drew units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Units of a meter that were bought; `drawn` is what periods have drawn of them so far.

    `expires_on` is the last day whose usage it covers.
    """

    top_up_id: int
    meter_id: int
    bought_on: date
    expires_on: date | None
    units: Decimal
    drawn: Mapping[Key, Decimal]

    def serves(self, period: Period) -> bool:
        """Whether it was bought by the end of the period and is not expired before it begins."""
        return self.bought_on <= period.last_day and (self.expires_on is None or self.expires_on >= period.start)

    def covered(self, service: Period) -> Period | None:
        """The days of the service whose usage it covers."""
        if self.expires_on is None or self.expires_on >= service.last_day:
            return service
        return (
            Period(service.start, date.fromordinal(self.expires_on.toordinal() + 1))
            if self.expires_on >= service.start
            else None
        )


class Shelf:
    """A customer's packs while its charges take from them, each what those before it left."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._packs = packs
        self._is_fixed = False
        self._left = {pack.top_up_id: EXACT.subtract(pack.units, exact_sum(pack.drawn.values())) for pack in packs}

    def for_closed(self) -> Self:
        """The same packs for periods that were issued: they may return units, and never take more (R19)."""
        shelf = copy(self)
        shelf._is_fixed = True
        return shelf

    def take(
        self,
        key: Key,
        meter_id: int,
        period: Period,
        service: Period,
        used_on: Callable[[Period], Decimal],
        free: Decimal,
    ) -> dict[int, Decimal]:
        """Units for one charge by pack: of its usage beyond `free` units as much as the packs cover.

        What the same charge has drawn for these days already is its own to take, and goes back as far as it needs it
        no more. A pack that expires within the service covers the usage through its last day only.
        """
        taken: dict[int, Decimal] = {}
        for pack, days in self._serving(meter_id, period, service):
            open_units = EXACT.subtract(EXACT.subtract(used_on(days), free), exact_sum(taken.values()))
            own = pack.drawn.get(key, ZERO)
            most = own if self._is_fixed else EXACT.add(self._left[pack.top_up_id], own)
            units = max(ZERO, min(open_units, most))
            if units or own:
                taken[pack.top_up_id] = units
                self._left[pack.top_up_id] = EXACT.subtract(EXACT.add(self._left[pack.top_up_id], own), units)
        return taken

    def _serving(self, meter_id: int, period: Period, service: Period) -> Iterator[tuple[Pack, Period]]:
        for pack in self._packs:
            days = pack.covered(service)
            if pack.meter_id == meter_id and days and pack.serves(period):
                yield pack, days
