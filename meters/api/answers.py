"""What `POST /events` answers with, alone or for a batch."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from msgspec import Meta, Struct

from customers.api.problem import FieldError
from customers.api.problem import Problem as ApiProblem
from customers.api.shapes import answer as json_answer
from meters.rules.posted import Answer, Problem


class EventProblem(Struct, frozen=True):
    """One event of the request that was not simply accepted."""

    index: Annotated[int, Meta(description="Its place in the request, from 0.")]
    id: Annotated[str | None, Meta(description="Its id, if it could be read.")]
    status: Annotated[int, Meta(description="The status it would have had alone.", examples=[409])]
    code: Annotated[str, Meta(description="For programs.", examples=["conflict"])]
    detail: Annotated[str, Meta(description="For people; it names the field.")]


class EventsAnswer(Struct, frozen=True):
    """How many events of the request came to what. Accepted and quarantined ones are committed."""

    receipt: Annotated[
        UUID | None,
        Meta(description="The receipt for what was kept; a repeated request names the first one's."),
    ]
    accepted: int
    duplicates: Annotated[int, Meta(description="Sent before with the same content: nothing to do.")]
    conflicts: Annotated[int, Meta(description="Sent before with other content, which stands.")]
    quarantined: Annotated[int, Meta(description="Kept until their customer, meter or dimension value exists.")]
    refused: Annotated[int, Meta(description="Not kept; mend and send again.")]
    problems: list[EventProblem]


def answer_batch(answer: Answer) -> HttpResponse:
    """200 when everything is accepted or a duplicate, else 207."""
    return json_answer(_body(answer), 207 if answer.problems else 200)


def answer_single(answer: Answer) -> HttpResponse:
    """The status of the one event: 200, 202 while it waits in quarantine, else a problem."""
    problem = answer.problems[0] if answer.problems else None
    if problem is None or problem.status < 400:
        return json_answer(_body(answer), problem.status if problem else 200)
    blamed = [FieldError(problem.field, problem.code, problem.detail)] if problem.field else []
    return ApiProblem.of(problem.status, problem.code, problem.detail, blamed).response()


def _body(answer: Answer) -> EventsAnswer:
    return EventsAnswer(
        receipt=answer.receipt,
        accepted=answer.accepted,
        duplicates=answer.duplicates,
        conflicts=answer.conflicts,
        quarantined=answer.quarantined,
        refused=answer.refused,
        problems=[_problem(problem) for problem in answer.problems],
    )


def _problem(problem: Problem) -> EventProblem:
    return EventProblem(problem.index, problem.id, problem.status, problem.code, problem.detail)
