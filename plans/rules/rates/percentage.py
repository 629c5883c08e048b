"""Percentage: a share of the value, and a fixed part for each event."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from customers.rules.money import plain
from plans.rules.priced import EXACT, ZERO, Step, exact_sum
from plans.rules.usage import Usage, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentage:
    """`percent` of the quantity, which is money, and `fixed` for each event.

    An event is free while it is among the first `free_events` and the running sum is within `free_amount`;
    of one that crosses the free amount the excess bears the percentage, and its fixed part is due (B07).
    """

    percent: Decimal
    fixed: Decimal = ZERO
    free_events: int | None = None
    free_amount: Decimal | None = None

    @property
    def asks_values(self) -> bool:
        """Whether the usage must come with the values of its first events."""
        return self.free_events is not None or self.free_amount is not None

    def steps(self, usage: Usage) -> tuple[Step, ...]:
        """A step for what is free, one for the percentage, one for the fixed parts."""
        amount, events = self._free(usage)
        return tuple(self._steps(usage, amount, events))

    def _steps(self, usage: Usage, free: Decimal, free_events: int) -> Iterator[Step]:
        if free:
            yield Step.of(free, ZERO, "free")
        if excess := EXACT.subtract(usage.quantity, free):
            yield Step.of(excess, EXACT.scaleb(self.percent, -2), f"{plain(self.percent)} %")
        if self.fixed and usage.events > free_events:
            yield Step.of(Decimal(usage.events - free_events), self.fixed, "for each event")

    def _free(self, usage: Usage) -> tuple[Decimal, int]:
        """The money and the events that cost nothing."""
        if not self.asks_values:
            return ZERO, 0
        if usage.values is None:
            raise UsageError("free events or a free amount need the values of the events in order")
        first = usage.values[: self.free_events]
        within = exact_sum(first)
        if self.free_amount is None:
            return within, len(first)
        running = accumulate(first, EXACT.add)
        return min(within, self.free_amount), sum(1 for so_far in running if so_far <= self.free_amount)
