"""A meter with the 72-hour definition, and events on its cases."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer
from meters.actions.intake import take_in
from meters.models import Kind, Meter, OutcomeDefinition, SignalRule, Source
from meters.rules.posted import Answer, Posted
from tests.factories import CustomerFactory

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
MEANS = {
    "resolved": ("achieve", "assumed", {}),
    "confirmed": ("confirm", "confirmed", {}),
    "reopened": ("void", "", {}),
    "csat": ("void", "", {"score": {"lt": 4}}),
    "opened": ("attempt", "", {}),
    "human": ("exclude", "", {}),
    "touched": ("reset", "", {}),
}

Send = Callable[..., Answer]


def define(meters: dict[str, Meter], *, hold_hours: int = 72, **fields: Any) -> OutcomeDefinition:
    """Publish the next version of what `resolved` means, as a billing person would."""
    number = OutcomeDefinition.objects.filter(meter=meters["resolved"]).count() + 1
    row = OutcomeDefinition.objects.create(
        meter=meters["resolved"],
        number=number,
        statement="A ticket resolved and quiet for a while.",
        hold_hours=hold_hours,
        **fields,
    )
    for position, (name, (effect, outcome_class, where)) in enumerate(MEANS.items()):
        SignalRule.objects.create(
            definition=row,
            position=position,
            on=meters[name],
            effect=effect,
            outcome_class=outcome_class,
            where=where,
        )
    row.freeze(at=AS_OF)
    return row


@pytest.fixture
def customer(db: None) -> Customer:
    return CustomerFactory.create(key="acme", timezone="America/New_York")


@pytest.fixture
def meters(db: None) -> dict[str, Meter]:
    kinds = dict.fromkeys(MEANS, Kind.ACTIVITY) | {"resolved": Kind.OUTCOME}
    return {name: Meter.objects.create(key=name, label=name.title(), kind=kind) for name, kind in kinds.items()}


@pytest.fixture
def send(customer: Customer) -> Send:
    """Post one batch of (meter, hours after the start, case) with optional properties."""
    numbers = itertools.count()

    def post(*events: tuple[Any, ...], as_of: datetime = AS_OF) -> Answer:
        batch = [posted(next(numbers), *event) for event in events]
        return take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=as_of)

    def posted(n: int, meter: str, hours: float | timedelta, case: str = "ticket-1", properties: str = "{}") -> Posted:
        after = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
        canonical = b"" if properties == "{}" else properties.encode()
        return Posted(n, f"e{n}", customer.key, meter, START + after, Decimal(1), case, properties, canonical)

    return post
