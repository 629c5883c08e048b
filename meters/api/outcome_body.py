"""What an outcome looks like over HTTP."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from msgspec import Meta, Raw, Struct

from customers.api.shapes import CustomerKey, Instant, NextCursor, Quantity
from customers.rules.money import plain
from meters import models
from meters.actions.case_file import MOST_SIGNALS, CaseFile
from meters.rules.verdict import Status

STATUSES = [status.value for status in Status if status is not Status.NONE]
"""`provisional` and `billable` are told apart by the clock."""

StatusName = Annotated[str, Meta(extra_json_schema={"enum": STATUSES})]
MeterKey = Annotated[str, Meta(description="The meter's key.", examples=["tickets_resolved"])]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal digits.")]


class Outcome(Struct, frozen=True, rename={"outcome_class": "class"}):
    """The verdict on one case."""

    id: UUID
    customer: CustomerKey
    meter: MeterKey
    case: Annotated[str, Meta(description="Empty for an event without one.", examples=["ticket-981"])]
    window: Annotated[int, Meta(ge=0, description="0, or how often the case had begun anew after a silence.")]
    status: Annotated[StatusName, Meta(description="`provisional` until `matures_at`, `billable` from then on.")]
    outcome_class: Annotated[str, Meta(description="The kind of success, where kinds are told apart; or empty.")]
    reason: Annotated[str, Meta(description="Why, in words.")]
    quantity: Quantity
    usage_date: Annotated[date | None, Meta(description="The customer's local date it counts on; null if it does not.")]
    dated_on: Annotated[date, Meta(description="`usage_date`, or the customer's local date of the last signal.")]
    matures_at: Annotated[Instant | None, Meta(description="When it is final; null if it does not count.")]
    attempts: Annotated[int, Meta(ge=0, description="How many tries it took.")]
    dimensions: Annotated[dict[str, str], Meta(description="Values that prices may distinguish.")]
    version: Annotated[int | None, Meta(description="Of the definition that judged it; null without one.")]

    @classmethod
    def of(cls, outcome: models.Outcome, as_of: datetime) -> Self:
        """The outcome as it stands at `as_of`."""
        return cls(**_facts(outcome, as_of))


class OutcomePage(Struct, frozen=True):
    """Some outcomes."""

    results: tuple[Outcome, ...]
    next: NextCursor

    @classmethod
    def of(cls, outcomes: Sequence[models.Outcome], following: str | None, as_of: datetime) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(Outcome.of(outcome, as_of) for outcome in outcomes), following)


class OutcomeDefinition(Struct, frozen=True):
    """The version of the definition that judged it."""

    version: int
    statement: Annotated[str, Meta(description="The sentence that the customer signed.")]


class OutcomeSignal(Struct, frozen=True):
    """Evidence: an event on the case, or a decision about it. All that is null does not apply to it."""

    kind: Annotated[str, Meta(extra_json_schema={"enum": ["event", *models.DecisionKind.values]})]
    id: Annotated[str, Meta(description="An event's id as it was sent; a decision's own.")]
    uuid: Annotated[UUID, Meta(description="What moves name as their cause.")]
    meter: MeterKey | None
    occurred_at: Instant
    value: Quantity | None
    properties: Annotated[dict[str, str | int | float | bool | None] | None, Meta(description="What is kept of them.")]
    reason: Annotated[str | None, Meta(description="A decision's.")]
    receipt: UUID
    digest: Hash

    @classmethod
    def event(cls, event: models.Event) -> Self:
        """An event with its `meter` and its properties as `text`."""
        properties: Any = Raw(event.text.encode())  # type: ignore[attr-defined]
        return cls(
            kind="event",
            id=event.event_key,
            uuid=event.pk,
            meter=event.meter.key,
            occurred_at=event.occurred_at,
            value=plain(event.value),
            properties=properties,
            reason=None,
            receipt=event.receipt_id,
            digest=bytes(event.digest).hex(),
        )

    @classmethod
    def decision(cls, decision: models.Decision) -> Self:
        """A decision."""
        return cls(
            kind=decision.kind,
            id=str(decision.pk),
            uuid=decision.pk,
            meter=None,
            occurred_at=decision.decided_at,
            value=None,
            properties=None,
            reason=decision.reason,
            receipt=decision.receipt_id,
            digest=bytes(decision.digest).hex(),
        )


class OutcomeMove(Struct, frozen=True, rename={"from_status": "from", "to_status": "to", "outcome_class": "class"}):
    """One change of the verdict. The sum of `quantity` over all moves is what the outcome counts."""

    from_status: Annotated[str | None, Meta(description="Null at first.")]
    to_status: str
    quantity: Quantity
    usage_date: Annotated[date | None, Meta(description="The day whose usage it changed.")]
    outcome_class: str
    dimensions: dict[str, str]
    reason: str
    cause: Annotated[UUID, Meta(description="The `uuid` of the signal that made it.")]
    receipt: UUID
    moved_at: Instant

    @classmethod
    def of(cls, move: models.OutcomeMove) -> Self:
        """The move."""
        return cls(
            from_status=move.from_status or None,
            to_status=move.to_status,
            quantity=plain(move.quantity),
            usage_date=move.usage_date,
            outcome_class=move.outcome_class,
            dimensions=move.dimensions,
            reason=move.reason,
            cause=move.cause_id,
            receipt=move.receipt_id,
            moved_at=move.moved_at,
        )


class OutcomeReceipt(Struct, frozen=True):
    """What a signal came with, and where the journal has it."""

    id: UUID
    received_at: Instant
    page: Annotated[int | None, Meta(description="The journal's page; null until it is sealed, within a minute.")]


class OutcomeFile(Outcome, frozen=True, kw_only=True, rename={"outcome_class": "class"}):
    """The verdict on one case, with everything behind it."""

    definition: Annotated[OutcomeDefinition | None, Meta(description="Null: every event on the meter is an outcome.")]
    rule: Annotated[str | None, Meta(description="The rule that decided; null for a decision.")]
    signals: Annotated[tuple[OutcomeSignal, ...], Meta(description="In order of time.")]
    is_cut: Annotated[bool, Meta(description=f"Whether earlier events are left out: {MOST_SIGNALS} are shown at most.")]
    moves: Annotated[tuple[OutcomeMove, ...], Meta(description="How the verdict came about, oldest first.")]
    receipts: Annotated[tuple[OutcomeReceipt, ...], Meta(description="Of the signals, oldest first.")]

    @classmethod
    def reading(cls, file: CaseFile, as_of: datetime) -> Self:
        """The file as it stands at `as_of`."""
        version = file.outcome.definition
        signals = [*map(OutcomeSignal.event, file.events), *map(OutcomeSignal.decision, file.decisions)]
        return cls(
            **_facts(file.outcome, as_of),
            definition=OutcomeDefinition(version.number, version.statement) if version else None,
            rule=file.rule,
            signals=tuple(sorted(signals, key=lambda signal: (signal.occurred_at, signal.kind != "event"))),
            is_cut=file.is_cut,
            moves=tuple(map(OutcomeMove.of, file.moves)),
            receipts=tuple(_receipts(file)),
        )


def _facts(outcome: models.Outcome, as_of: datetime) -> dict[str, Any]:
    counts = outcome.status == models.Status.BILLABLE
    return {
        "id": outcome.pk,
        "customer": outcome.customer.key,
        "meter": outcome.meter.key,
        "case": outcome.case_key,
        "window": outcome.window,
        "status": outcome.status_at(as_of).value,
        "outcome_class": outcome.outcome_class,
        "reason": outcome.reason,
        "quantity": plain(outcome.quantity),
        "usage_date": outcome.usage_date if counts else None,
        "dated_on": outcome.usage_date,
        "matures_at": outcome.matures_at,
        "attempts": outcome.attempts,
        "dimensions": outcome.dimensions,
        "version": outcome.definition.number if outcome.definition else None,
    }


def _receipts(file: CaseFile) -> Iterator[OutcomeReceipt]:
    for receipt in file.receipts:
        sealed = getattr(receipt, "sealed", None)
        yield OutcomeReceipt(receipt.pk, receipt.received_at, sealed.page_id if sealed else None)
