"""`POST /api/v1/events`"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

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
from meters.api import cloud_events, wire
from meters.api.answers import EventsAnswer, answer_batch, answer_single
from meters.api.json_body import JSON, read_body
from meters.models import Source
from meters.rules.posted import Answer, Posted, Problem

EXAMPLE = {
    "id": "evt-981-resolved",
    "customer": "acme",
    "meter": "tickets_resolved",
    "occurred_at": "2026-10-05T14:03:00Z",
    "value": 1,
    "case": "ticket-981",
    "properties": {"tier": "standard"},
}


BODIES: list[Any] = [wire.EventBody, wire.EventsBody]


class Read(Protocol):
    """Reads one event of a body, or says what is wrong with it."""

    def __call__(self, index: int, raw: Raw, *, has_escaped_nul: bool) -> Posted | Problem:
        """The event or the problem."""


@dataclass(frozen=True, slots=True)
class Form:
    """How events are written: whether a body is a single one, each of them, and other names of our fields."""

    split: Callable[[bytes], tuple[bool, list[Raw]]]
    read: Read
    names: Mapping[str, str] = field(default_factory=dict)


FORMS: Mapping[str, Form] = {
    JSON: Form(wire.split, wire.read),
    cloud_events.ONE: Form(cloud_events.split_one, cloud_events.read, cloud_events.NAMES),
    cloud_events.BATCH: Form(cloud_events.split_batch, cloud_events.read, cloud_events.NAMES),
}
"""By media type."""


class EventsView(ApiView):
    """Events come in here, one or up to 5,000 at a time."""

    scopes: ClassVar = {"POST": Scope.EVENTS_WRITE}

    @extend_schema(
        operation_id="post_events",
        tags=["Events"],
        summary="Post what happened",
        description=(
            'One event, or `{"events": [...]}` with up to 5,000. An answer means durably committed and visible. '
            "Sending the same event again is safe: `id` is unique per customer for ever. CloudEvents 1.0 are read "
            "too, by their content type: `type` is the meter, `subject` the case, `time` when it happened."
        ),
        request={
            JSON: PolymorphicProxySerializer("Events", BODIES, None),
            cloud_events.ONE: cloud_events.CloudEvent,
            cloud_events.BATCH: {"type": "array", "items": {"$ref": "#/components/schemas/CloudEvent"}},
        },
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
            (415, MEDIA_TYPE): problem("The body is of another content type, or compressed."),
            (422, MEDIA_TYPE): problem("One event: a field of it is not valid; `errors` names it."),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Take the events in and say what became of each."""
        body, media_type = read_body(request, FORMS)
        form = FORMS[media_type]
        try:
            single, raws = form.split(body)
        except wire.Unreadable as error:
            raise Refusal(400, "unreadable", f"The body could not be read: {error}.") from error
        except wire.TooMany as error:
            raise Refusal(413, "too_many_events", f"The body holds {error}.", field="events") from error
        answer, batch = _read(form, body, raws)
        caller = self.caller
        take_in(
            batch,
            answer,
            source=Source.API,
            source_name=caller.name,
            customer_key=caller.customer_key,
            as_of=caller.as_of,
        )
        answer.problems = [problem.naming(form.names) for problem in answer.problems]
        return answer_single(answer) if single else answer_batch(answer)


def _read(form: Form, body: bytes, raws: list[Raw]) -> tuple[Answer, list[Posted]]:
    """The well-formed events, and an answer that tells of the others already."""
    answer, batch = Answer(), []
    has_escaped_nul = b"\\u0000" in body
    for index, raw in enumerate(raws):
        item = form.read(index, raw, has_escaped_nul=has_escaped_nul)
        if isinstance(item, Posted):
            batch.append(item)
        else:
            answer.refuse(item)
    return answer, batch
