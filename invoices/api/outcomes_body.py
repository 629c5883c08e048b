"""What the outcomes behind a line look like over HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from msgspec import Meta, Struct

from customers.api.shapes import NextCursor, Quantity
from customers.rules.money import plain
from invoices.actions.drill_down import OutcomeBehind, Page, cursor_of
from meters.rules.verdict import Status

StatusName = Annotated[
    str, Meta(extra_json_schema={"enum": [status.value for status in Status if status is not Status.NONE]})
]


class BehindLine(Struct, frozen=True, rename={"outcome_class": "class"}):
    """An outcome of the line, or a case that it does not bill; an event where the meter has no outcomes."""

    id: UUID
    case: Annotated[str, Meta(description="Empty for an event without one.", examples=["ticket-981"])]
    event: Annotated[str | None, Meta(description="The sender's id, where one event is all there is.")]
    outcome_class: Annotated[str, Meta(description="The kind of success, where kinds are told apart; or empty.")]
    usage_date: Annotated[
        date, Meta(description="The customer's local date; of a case not billed, of its last signal.")
    ]
    quantity: Quantity
    reason: Annotated[str, Meta(description="Why, in words; empty for an event.")]
    version: Annotated[int | None, Meta(description="Of the definition that judged it; null without one.")]
    status: Annotated[StatusName, Meta(description="What the line made of it: `billable` if it is billed.")]
    status_now: Annotated[StatusName | None, Meta(description="If it has another one by now.")]

    @classmethod
    def of(cls, row: OutcomeBehind) -> Self:
        """The row."""
        return cls(
            id=row.id,
            case=row.case,
            event=row.name or None,
            outcome_class=row.outcome_class,
            usage_date=row.day,
            quantity=plain(row.quantity),
            reason=row.reason,
            version=row.version,
            status=row.status,
            status_now=row.status_now,
        )


class BehindLinePage(Struct, frozen=True):
    """Some of them, the first day first."""

    results: tuple[BehindLine, ...]
    next: NextCursor

    @classmethod
    def of(cls, page: Page) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(map(BehindLine.of, page.rows)), cursor_of(page.following))
