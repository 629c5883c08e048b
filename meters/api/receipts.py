"""`GET /api/v1/receipts/{id}`"""

from typing import Annotated, Self
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from msgspec import Meta, Struct
from rest_framework import serializers
from rest_framework.request import Request

from customers.api.caller import Caller
from customers.api.customer import CustomerField, customer_id
from customers.api.problem import Refusal
from customers.api.query import Query
from customers.api.shapes import CustomerKey, Instant, answer, one_of
from customers.api.view import ApiView
from customers.models import Scope
from meters import models
from meters.actions.journal.proof import EventProof, PageProof, concerns, prove_event, prove_receipt
from meters.rules.evidence import event_id
from meters.rules.merkle import Inclusion

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 in hexadecimal.")]


class InclusionProof(Struct, frozen=True):
    """That an entry is in a Merkle tree, as in RFC 6962, section 2.1.1."""

    position: Annotated[int, Meta(ge=0, description="The entry's place, from 0.")]
    size: Annotated[int, Meta(ge=1, description="How many entries the tree has.")]
    path: Annotated[tuple[Hash, ...], Meta(description="The hashes beside the way from the entry up to the root.")]

    @classmethod
    def of(cls, inclusion: Inclusion) -> Self:
        """The proof in hexadecimal."""
        return cls(inclusion.index, inclusion.size, tuple(step.hex() for step in inclusion.path))


class ReceiptPage(Struct, frozen=True):
    """The page of the journal on which a receipt is sealed. `hash` is SHA-256 over `previous`, number and `root`."""

    number: Annotated[int, Meta(ge=1)]
    sealed_at: Instant
    root: Annotated[Hash, Meta(description="Merkle root over the roots of the page's receipts.")]
    previous: Annotated[Hash, Meta(description="The hash of the page before; of the first page, zeros.")]
    hash: Hash
    proof: Annotated[InclusionProof, Meta(description="That the receipt's root is in the page's.")]

    @classmethod
    def of(cls, proven: PageProof) -> Self:
        """The page with the proof for one of its receipts."""
        page = proven.page
        root, previous, own = (bytes(value).hex() for value in (page.root, page.previous, page.hash))
        return cls(page.number, page.sealed_at, root, previous, own, InclusionProof.of(proven.inclusion))


class ReceiptEvent(Struct, frozen=True):
    """An event that a receipt brought."""

    id: Annotated[str, Meta(description="The id under which it was sent.")]
    customer: CustomerKey
    digest: Annotated[Hash, Meta(description="SHA-256 over its canonical JSON (RFC 8785).")]
    properties: Annotated[
        Hash | None, Meta(description="The keyed hash of its properties, which stands in for them in the digest.")
    ]
    proof: Annotated[InclusionProof, Meta(description="That the digest is in the receipt's root.")]

    @classmethod
    def of(cls, proven: EventProof, customer: str) -> Self:
        """The event of the customer."""
        event = proven.event
        hashed = bytes(event.properties_digest).hex() if event.properties_digest else None
        return cls(event.event_key, customer, bytes(event.digest).hex(), hashed, InclusionProof.of(proven.inclusion))


class Receipt(Struct, frozen=True):
    """What one request brought."""

    id: UUID
    source: Annotated[str, one_of(models.Source)]
    received_at: Instant
    count: Annotated[int, Meta(ge=0, description="How many new events it brought.")]
    root: Annotated[Hash, Meta(description="Merkle root over the digests of its events, in the order of their ids.")]
    page: Annotated[ReceiptPage | None, Meta(description="Null until it is sealed, which takes a minute or so.")]
    event: Annotated[ReceiptEvent | None, Meta(description="The event that was asked for.")]


class ReceiptQuery(Query):
    """What `GET /receipts/{id}` can be asked."""

    event = serializers.CharField(
        required=False,
        max_length=255,
        trim_whitespace=False,
        help_text="The id under which an event of the receipt was sent: prove it too.",
    )
    customer = CustomerField()


class Receipts(ApiView):
    """Read a receipt."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_receipt",
        summary="Read a receipt, with the proof that the journal holds it",
        tags=["Journal"],
        parameters=[ReceiptQuery],
        responses=OpenApiResponse(Receipt, "The receipt, its page and the event asked for."),
    )
    def get(self, request: Request, receipt_id: UUID) -> HttpResponse:
        """`event`, with the `customer` it was sent for, asks for the proof of one event in the receipt."""
        asked = ReceiptQuery.read(request)
        receipt = _found(self.caller, receipt_id)
        sealed = prove_receipt(receipt)
        return answer(
            Receipt(
                id=receipt.pk,
                source=receipt.source,
                received_at=receipt.received_at,
                count=receipt.count,
                root=bytes(receipt.root).hex(),
                page=ReceiptPage.of(sealed) if sealed else None,
                event=_event(self.caller, receipt, asked),
            )
        )


def _found(caller: Caller, receipt_id: UUID) -> models.Receipt:
    """The receipt; Http404 if there is none, or none that brought anything of the caller's own customer."""
    receipt = get_object_or_404(models.Receipt, pk=receipt_id)
    own, key = caller.customer_id, caller.customer_key
    if own is not None and key is not None and not concerns(receipt, own, key):
        raise Http404
    return receipt


def _event(caller: Caller, receipt: models.Receipt, asked: dict[str, str]) -> ReceiptEvent | None:
    """The event asked for, if any was; Refusal if the receipt did not bring it for this customer."""
    customer_id(caller, asked.get("customer"))
    customer = asked.get("customer", caller.customer_key)
    if "event" not in asked:
        return None
    if customer is None:
        raise serializers.ValidationError({"customer": ["Say for which customer the event was sent."]})
    proven = prove_event(receipt, event_id(customer, asked["event"]))
    if proven is None:
        raise Refusal(404, "event_not_found", "The receipt did not bring such an event.", field="event")
    return ReceiptEvent.of(proven, customer)
