"""`POST /api/v1/events`"""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from msgspec import Raw
from rest_framework.request import Request

from customers.api.openapi import problem
from customers.api.problem import MEDIA_TYPE, Refusal
from customers.api.view import ApiView
from customers.models import Scope
from meters.actions.intake import take_in
from meters.api import wire
from meters.api.answers import EventsAnswer, answer_batch, answer_single
from meters.models import Source
from meters.rules.posted import Answer, Posted

BODIES: list[Any] = [wire.EventBody, wire.EventsBody]
EXAMPLE = {
    "id": "evt-981-resolved",
    "customer": "acme",
    "meter": "tickets_resolved",
    "occurred_at": "2026-10-05T14:03:00Z",
    "value": 1,
    "case": "ticket-981",
    "properties": {"tier": "standard"},
}


class EventsView(ApiView):
    """Events come in here, one or up to 5,000 at a time."""

    scopes: ClassVar = {"POST": Scope.EVENTS_WRITE}

    @extend_schema(
        operation_id="post_events",
        tags=["Events"],
        summary="Post what happened",
        description=(
            'One event, or `{"events": [...]}` with up to 5,000. An answer means durably committed and visible. '
            "Sending the same event again is safe: `id` is unique per customer for ever."
        ),
        request={"application/json": PolymorphicProxySerializer("Events", BODIES, None)},
        examples=[
            OpenApiExample("One event", EXAMPLE, request_only=True),
            OpenApiExample("A batch", {"events": [EXAMPLE]}, request_only=True),
        ],
        responses={
            200: OpenApiResponse(EventsAnswer, "Accepted, or sent before with the same content."),
            202: OpenApiResponse(EventsAnswer, "One event: it waits in quarantine."),
            207: OpenApiResponse(EventsAnswer, "A batch of which some events have a problem; the others are kept."),
            (409, MEDIA_TYPE): problem("One event: its id was sent before with other content, which stands."),
            (413, MEDIA_TYPE): problem("The body is too large, or holds more than 5,000 events."),
            (415, MEDIA_TYPE): problem("The body is not application/json."),
            (422, MEDIA_TYPE): problem("One event: a field of it is not valid; `errors` names it."),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Take the events in and say what became of each."""
        body = _json_body(request)
        try:
            single, raws = wire.split(body)
        except wire.Unreadable as error:
            raise Refusal(400, "unreadable", f"The body could not be read: {error}.") from error
        except wire.TooMany as error:
            raise Refusal(413, "too_many_events", f"The body holds {error}.", field="events") from error
        answer, batch = _read(body, raws)
        caller = self.caller
        take_in(
            batch,
            answer,
            source=Source.API,
            source_name=caller.name,
            customer_key=caller.customer_key,
            as_of=caller.as_of,
        )
        return answer_single(answer) if single else answer_batch(answer)


def _json_body(request: Request) -> bytes:
    """The body, if it says that it is JSON and is not compressed."""
    body = request._request.body
    if not body:
        raise Refusal(400, "unreadable", "The body is empty.")
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "unsupported_media_type", "Send application/json.")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Refusal(415, "unsupported_media_type", "Send the body without Content-Encoding.")
    return body


def _read(body: bytes, raws: list[Raw]) -> tuple[Answer, list[Posted]]:
    """The well-formed events, and an answer that tells of the others already."""
    answer, batch = Answer(), []
    has_escaped_nul = b"\\u0000" in body
    for index, raw in enumerate(raws):
        item = wire.read(index, raw, has_escaped_nul=has_escaped_nul)
        if isinstance(item, Posted):
            batch.append(item)
        else:
            answer.refuse(item)
    return answer, batch
