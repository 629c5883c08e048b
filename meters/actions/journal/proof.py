"""Prove that something stands in the journal, to somebody who has only the hashes."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from meters.models import Decision, Event, JournalPage, QuarantinedEvent, Receipt, SealedReceipt
from meters.rules.merkle import Inclusion, prove


@dataclass(frozen=True, slots=True)
class PageProof:
    """The page that a receipt stands on, and the proof that its root is among the page's."""

    page: JournalPage
    inclusion: Inclusion


@dataclass(frozen=True, slots=True)
class EventProof:
    """An event that a receipt brought, and the proof that its digest is among the receipt's."""

    event: Event
    inclusion: Inclusion


def prove_receipt(receipt: Receipt) -> PageProof | None:
    """Where the receipt is sealed; None while it waits for a page. Two queries, a page has 10,000 receipts at most."""
    sealed = SealedReceipt.objects.select_related("page").filter(pk=receipt.pk).first()
    if sealed is None:
        return None
    beside = SealedReceipt.objects.filter(page=sealed.page).order_by("position")
    roots = [bytes(root) for root in beside.values_list("receipt__root", flat=True)]
    return PageProof(sealed.page, prove(roots, sealed.position))


def prove_event(receipt: Receipt, event_id: UUID) -> EventProof | None:
    """The event in the receipt; None if the receipt did not bring it."""
    event = Event.objects.filter(pk=event_id, receipt=receipt).first()
    if event is None:
        return None
    brought = list(events_of(receipt).order_by("pk").values_list("pk", "digest"))
    digests = [bytes(digest) for _, digest in brought]
    return EventProof(event, prove(digests, [pk for pk, _ in brought].index(event_id)))


def events_of(receipt: Receipt) -> QuerySet[Event]:
    """The events that it brought. Their time of arrival is what finds them: receipts have no index on events."""
    return Event.objects.filter(receipt=receipt, received_at__range=(receipt.earliest_at, receipt.received_at))


def concerns(receipt: Receipt, customer_id: int, customer_key: str) -> bool:
    """Whether anything that it brought is about the customer."""
    return (
        events_of(receipt).filter(customer=customer_id).exists()
        or Decision.objects.filter(receipt=receipt, customer=customer_id).exists()
        or QuarantinedEvent.objects.filter(receipt=receipt, customer_key=customer_key).exists()
    )
