"""Try a version out on signals, before or after it is published; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from customers.models import Customer
from meters.actions.judging.book import definition_of
from meters.models import Aggregation, Event, Meter, OutcomeDefinition
from meters.rules.definition import Definition
from meters.rules.dimension_values import dimension_values
from meters.rules.judge import judge
from meters.rules.pasted import MOST_SIGNALS, Pasted
from meters.rules.quantity import ONE
from meters.rules.signal import Signal
from meters.rules.timeline import Told, timeline
from meters.rules.verdict import Verdict
from meters.rules.windows import split_windows

_TRIED = UUID("6f1f6e0c-6c1b-5a55-9f0e-0e4f5a6f7b11")


@dataclass(frozen=True, slots=True)
class Tried:
    """One window of the case: its verdict, and what each signal did."""

    verdict: Verdict
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A version on trial: its windows in order, and the events that it is not about."""

    definition: Definition
    windows: tuple[Tried, ...]
    aside: tuple[Signal, ...]


def try_out(version: OutcomeDefinition, events: Sequence[Pasted], *, zone: str) -> Trial:
    """The verdicts of this version alone, draft or not, on the events of one case in the zone of a customer."""
    definition = definition_of(version)
    signals = [_signal(version.meter, index, event) for index, event in enumerate(events)]
    named = [signal for signal in signals if definition.names(signal.meter)]
    windows = split_windows(definition, named)
    return Trial(
        definition,
        tuple(Tried(judge(definition, each, zone=zone), timeline(definition, each, zone=zone)) for each in windows),
        tuple(signal for signal in signals if not definition.names(signal.meter)),
    )


def events_of_case(customer: Customer, case: str) -> list[Pasted]:
    """The first events that the customer's case has, in order of time; of an event without a case, by its id."""
    rows = Event.objects.filter(customer=customer, case_key=case)
    if not rows.exists():
        rows = Event.objects.filter(customer=customer, event_key=case, case_key="")
    ordered = rows.select_related("meter").order_by("occurred_at", "id")[:MOST_SIGNALS]
    return list(_pasted(ordered))


def _pasted(rows: Iterable[Event]) -> Iterable[Pasted]:
    return (Pasted(row.meter.key, row.occurred_at, row.value, row.properties) for row in rows)


def _signal(meter: Meter, index: int, event: Pasted) -> Signal:
    known = {
        name: Decimal(str(value)) if isinstance(value, float) else value for name, value in event.properties.items()
    }
    return Signal(
        id=uuid5(_TRIED, str(index)),
        meter=event.meter,
        occurred_at=event.occurred_at,
        value=event.value if meter.aggregation == Aggregation.SUM else ONE,
        properties=known,
        dimensions=dimension_values(meter.dimensions, known)[0],
    )
