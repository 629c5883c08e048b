"""The usage of customers, with the details that their terms ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.period import Period
from meters.actions.usage import Counted, First, Part, Window, cases, counted, first_values, where_of
from meters.rules.usage import UsageSum, total
from plans.rules.filters import Where, matches
from plans.rules.rates import Matrix, Percentage
from plans.rules.terms import UsageTerms
from plans.rules.usage import Usage


@dataclass(frozen=True, slots=True)
class Question:
    """The usage of a customer on some days, as far as it passes the filter, with what the terms ask for."""

    customer_id: int
    meter_id: int
    where: Where
    terms: UsageTerms
    days: Period

    @property
    def window(self) -> Window:
        return Window(self.customer_id, self.days)

    @property
    def part(self) -> Part:
        return Part(self.window, self.meter_id, where_of(self.where))

    @property
    def first(self) -> First | None:
        """The first values that it needs, if any."""
        rate = self.terms.rate
        if not isinstance(rate, Percentage) or not rate.asks_values:
            return None
        return First(self.part, rate.free_events, rate.free_amount)

    @property
    def by_case(self) -> bool:
        """Whether it needs the units of each case."""
        return self.terms.case_cap is not None


@dataclass(frozen=True, slots=True)
class Used:
    """What was read, to be asked as often as one likes."""

    counted: Counted
    firsts: Mapping[First, Sequence[Decimal]]
    cases: Mapping[Part, Mapping[Decimal, int]]

    def of(self, asked: Question) -> Usage:
        """The usage that was asked for."""
        own = [part for part in self.counted.sums[asked.window] if part.meter_id == asked.meter_id]
        quantity, events = total(own, lambda place: matches(asked.where, place))
        return Usage(
            quantity,
            events,
            values=self.firsts[asked.first] if asked.first else None,
            per_case=self.cases[asked.part] if asked.by_case else None,
            per_value=_per_value(own, asked.where, asked.terms.rate.by)
            if isinstance(asked.terms.rate, Matrix)
            else None,
        )


def used(questions: Iterable[Question], *, unsealed: bool) -> Used:
    """The answers to all questions, in a constant number of statements, of pages up to one and the same (R8)."""
    asked = list(questions)
    windows = sorted({each.window for each in asked}, key=lambda w: (w.customer_id, w.period))
    sums = counted(windows, sorted({each.meter_id for each in asked}), unsealed=unsealed)
    firsts = {each.first for each in asked if each.first}
    parts = {each.part for each in asked if each.by_case}
    return Used(sums, first_values(list(firsts), up_to=sums.page), cases(list(parts), up_to=sums.page))


def _per_value(parts: Sequence[UsageSum], where: Where, name: str) -> dict[str, Decimal]:
    """The quantity by the value of the dimension of this name."""
    values = {place.get(name, "") for part in parts for place in part.places if matches(where, place)}

    def quantity(value: str) -> Decimal:
        return total(parts, lambda place: matches(where, place) and place.get(name, "") == value)[0]

    return {value: quantity(value) for value in sorted(values)}
