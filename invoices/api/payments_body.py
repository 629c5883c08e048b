"""What a payment looks like over HTTP, coming and going."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from rest_framework.request import Request

from customers.api.problem import Refusal
from customers.api.shapes import Amount, Currency, Instant
from customers.rules.money import Money
from invoices import models
from meters.api.json_body import place, read_body, readable

Reference = Annotated[
    str, Meta(max_length=200, description="What the bank or the card company calls it.", examples=["TX-2026-0815"])
]


class PaymentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Money that arrived for the invoice."""

    amount: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{1,19}(\.[0-9]{1,4})?$",
            description="In the invoice's currency, with no more than the currency's digits; at most what is open.",
            examples=["240.00"],
        ),
    ]
    received_on: Annotated[
        date | None,
        Meta(description="The day on which it arrived; left out: today, where the customer is."),
    ] = None
    reference: Reference = ""


class Payment(Struct, frozen=True):
    """A payment as it was recorded."""

    id: int
    invoice: UUID
    currency: Currency
    amount: Amount
    received_on: date
    reference: Reference
    recorded_at: Instant
    idempotency_key: Annotated[str | None, Meta(description="Null if it was not recorded over HTTP.")]

    @classmethod
    def of(cls, payment: models.Payment) -> Self:
        """The payment, in its invoice's currency."""
        currency = payment.invoice.currency
        return cls(
            id=payment.pk,
            invoice=payment.invoice_id,
            currency=currency,
            amount=Money(payment.amount, currency).text,
            received_on=payment.received_on,
            reference=payment.reference,
            recorded_at=payment.recorded_at,
            idempotency_key=payment.key,
        )


class Wanted(Struct, frozen=True):
    """What a request tells, with numbers for numbers."""

    amount: Decimal
    received_on: date | None
    reference: str


_body = msgspec.json.Decoder(PaymentBody)


def read_wanted(request: Request) -> Wanted:
    """The body. Refusal (400) for one that is not JSON, (422) naming the field for one that does not do."""
    body, _ = read_body(request)
    try:
        body.decode()
        told = _body.decode(body)
    except msgspec.ValidationError as error:
        field, detail = place(error, "request")
        raise invalid(field, detail) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "unreadable", f"The body could not be read: {readable(error)}.") from error
    if "\0" in told.reference:
        raise invalid("reference", "must not contain the NUL character")
    return Wanted(Decimal(told.amount), told.received_on, told.reference)


def invalid(field: str, detail: str) -> Refusal:
    """A field of the body that does not do."""
    return Refusal(422, "invalid", f"{field}: {detail}", field=field)
