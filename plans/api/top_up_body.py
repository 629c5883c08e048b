"""What a pack looks like over HTTP, coming and going."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta, Struct
from rest_framework.request import Request

from customers.api.problem import Refusal
from customers.api.shapes import Amount, Currency, CustomerKey, Instant, NextCursor, Quantity
from customers.rules.money import Money, plain
from meters.api.json_body import place, read_body, readable
from plans.models import TopUp

MeterKey = Annotated[str, Meta(description="The meter's key.", examples=["tickets_resolved"], max_length=128)]
LastDay = Annotated[
    date | None,
    Meta(description="The last local day whose usage it covers; null if it does not expire.", examples=["2026-12-31"]),
]


class TopUpBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is bought: so many units for this price."""

    meter: MeterKey
    units: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{1,19}(\.[0-9]{1,9})?$",
            description="How many units, more than 0.",
            examples=["100"],
        ),
    ]
    price: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{1,19}(\.[0-9]{1,4})?$",
            description="Of the whole pack, in the customer's currency, with no more than the currency's digits.",
            examples=["150.00"],
        ),
    ]
    expires: LastDay = None


class Pack(Struct, frozen=True):
    """Units of a meter that the customer bought."""

    id: int
    customer: CustomerKey
    meter: MeterKey
    unit: Annotated[str, Meta(description="What is counted.", examples=["tickets"])]
    units: Quantity
    left: Annotated[Quantity, Meta(description="The units that no invoiced period has used.")]
    currency: Currency
    price: Amount
    bought_on: Annotated[date, Meta(description="The first local day on which it counts.", examples=["2026-10-15"])]
    expires: LastDay
    bought_at: Instant
    idempotency_key: Annotated[str | None, Meta(description="Null if it was not bought over HTTP.")]

    @classmethod
    def of(cls, pack: Any) -> Self:
        """The pack, which comes `with_left`."""
        return cls(
            id=pack.pk,
            customer=pack.customer.key,
            meter=pack.meter.key,
            unit=pack.meter.unit_plural,
            units=plain(pack.units),
            left=plain(pack.left),
            currency=pack.currency,
            price=Money(pack.price, pack.currency).text,
            bought_on=pack.bought_on,
            expires=pack.expires_on,
            bought_at=pack.bought_at,
            idempotency_key=pack.key,
        )


class PackPage(Struct, frozen=True):
    """Some packs, the latest first."""

    results: tuple[Pack, ...]
    next: NextCursor

    @classmethod
    def of(cls, packs: Sequence[TopUp], following: str | None) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(map(Pack.of, packs)), following)


class Wanted(Struct, frozen=True):
    """What a request asks for, with numbers for numbers."""

    meter: str
    units: Decimal
    price: Decimal
    expires: date | None


_body = msgspec.json.Decoder(TopUpBody)


def read_wanted(request: Request) -> Wanted:
    """The body. Refusal (400) for one that is not JSON, (422) naming the field for one that does not do."""
    body, _ = read_body(request)
    try:
        body.decode()
        asked = _body.decode(body)
    except msgspec.ValidationError as error:
        field, detail = place(error, "request")
        raise invalid(field, detail) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "unreadable", f"The body could not be read: {readable(error)}.") from error
    if "\0" in asked.meter:
        raise invalid("meter", "must not contain the NUL character")
    return Wanted(asked.meter, Decimal(asked.units), Decimal(asked.price), asked.expires)


def invalid(field: str, detail: str) -> Refusal:
    """A field of the body that does not do."""
    return Refusal(422, "invalid", f"{field}: {detail}", field=field)
