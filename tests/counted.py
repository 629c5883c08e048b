"""Rows that were counted, as intake writes them: a receipt, events, outcomes and their moves."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from customers.models import Customer
from meters.models import (
    Event,
    Meter,
    Outcome,
    OutcomeMove,
    QuarantinedEvent,
    Receipt,
    Source,
    Status,
    Trouble,
    UnsealedReceipt,
)

RECEIVED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
OCCURRED_AT = datetime(2026, 10, 7, 12, tzinfo=UTC)


def count(
    customer: Customer, meter: Meter | None, number: int = 1, *, at: datetime = OCCURRED_AT, **fields: Any
) -> list[Event]:
    """`number` events under one receipt, an outcome each; `fields` overrides columns of the events."""
    assert meter is not None
    receipt = received(number)
    events = Event.objects.bulk_create(_events(customer, meter, receipt, number, at, fields))
    outcomes = Outcome.objects.bulk_create(_outcome(event) for event in events)
    OutcomeMove.objects.bulk_create(_move(outcome, receipt) for outcome in outcomes)
    return events


def received(number: int) -> Receipt:
    """A receipt for so many events, which no page holds yet."""
    receipt = Receipt.objects.create(
        source=Source.API,
        source_name="helpdesk",
        received_at=RECEIVED_AT,
        earliest_at=RECEIVED_AT,
        count=number,
        root=bytes(32),
    )
    UnsealedReceipt.objects.create(receipt=receipt)
    return receipt


def quarantine(**fields: Any) -> QuarantinedEvent:
    """An event that names a customer nobody knows."""
    receipt = received(0)
    row: Mapping[str, Any] = {
        "id": uuid4(),
        "event_key": "lost",
        "customer_key": "nobody",
        "meter_key": "tickets",
        "trouble": Trouble.UNKNOWN_CUSTOMER,
        "body": {"id": "lost", "customer": "nobody"},
        "digest": bytes(32),
        "receipt": receipt,
        "received_at": RECEIVED_AT,
        "last_seen_at": RECEIVED_AT,
    }
    return QuarantinedEvent.objects.create(**{**row, **fields})


def _events(
    customer: Customer, meter: Meter, receipt: Receipt, number: int, at: datetime, fields: Mapping[str, Any]
) -> Iterator[Event]:
    for n in range(number):
        row: dict[str, Any] = {
            "id": uuid4(),
            "event_key": f"event-{n}",
            "customer": customer,
            "meter": meter,
            "receipt": receipt,
            "occurred_at": at + timedelta(seconds=n),
            "received_at": RECEIVED_AT,
            "local_date": at.date(),
            "value": Decimal(1),
            "digest": bytes(32),
        }
        yield Event(**(row | dict(fields)))


def _outcome(event: Event) -> Outcome:
    return Outcome(
        id=event.id,
        customer=event.customer,
        meter=event.meter,
        case_key=event.case_key,
        status=Status.BILLABLE,
        reason="Counted on arrival.",
        decided_by=event.id,
        opened_at=event.occurred_at,
        last_signal_at=event.occurred_at,
        matures_at=event.occurred_at,
        usage_date=event.local_date,
        quantity=event.value,
        dimensions={name: str(value) for name, value in event.properties.items() if name == "tier"},
    )


def _move(outcome: Outcome, receipt: Receipt) -> OutcomeMove:
    return OutcomeMove(
        outcome=outcome,
        customer=outcome.customer,
        meter=outcome.meter,
        receipt=receipt,
        to_status=outcome.status,
        outcome_class=outcome.outcome_class,
        dimensions=outcome.dimensions,
        reason=outcome.reason,
        cause_kind="event",
        cause_id=outcome.id,
        quantity=outcome.quantity,
        usage_date=outcome.usage_date,
        moved_at=RECEIVED_AT,
    )
