"""What recurs in the bodies that we read and write: amounts, quantities, days, cursors."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from django.db.models import TextChoices
from django.http import HttpResponse
from msgspec import Meta, Struct

Amount = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        description="Money, with exactly the currency's digits.",
        examples=["240.00"],
    ),
]
ExactAmount = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        description="Money before rounding: exact, with at least the currency's digits.",
        examples=["0.0035"],
    ),
]
Quantity = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        description="A quantity without exponent or trailing zeros.",
        examples=["120"],
    ),
]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217 code of all amounts.", examples=["USD"])]
CustomerKey = Annotated[str, Meta(description="The customer's key.", examples=["acme"])]
MonthLabel = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}$", examples=["2026-10"])]
Instant = Annotated[datetime, Meta(tz=True)]
FirstDay = Annotated[date, Meta(description="The first local day.", examples=["2026-10-01"])]
DayAfter = Annotated[
    date, Meta(description="The first local day that no longer belongs to it.", examples=["2026-11-01"])
]
NextCursor = Annotated[str | None, Meta(description="Send it as `cursor` to get the next page; null on the last one.")]


def one_of(choices: type[TextChoices], description: str | None = None) -> Meta:
    """A text that is one of the choices."""
    return Meta(description=description, extra_json_schema={"enum": choices.values})


def answer(body: Struct, status: int = 200) -> HttpResponse:
    """The body as JSON."""
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
