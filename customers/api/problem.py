"""Problem: every error answer under /api/ is one of these, as application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Literal, Self

import msgspec
from django.http import HttpResponse
from msgspec import Meta, Struct
from rest_framework.exceptions import APIException

MEDIA_TYPE = "application/problem+json"


class FieldError(Struct, frozen=True):
    """What is wrong with one field or parameter."""

    field: Annotated[str | None, Meta(description="Dotted path of the field, null for the request as a whole.")]
    code: Annotated[str, Meta(description="For programs.", examples=["required"])]
    detail: Annotated[str, Meta(description="For people.", examples=["This field is required."])]


class Problem(Struct, frozen=True, omit_defaults=True, rename={"about": "type"}):
    """An error, as RFC 9457 describes it; `title` is the phrase of the status, `code` and `detail` tell more."""

    about: Annotated[Literal["about:blank"], Meta(description="The status says what kind of problem it is.")]
    title: Annotated[str, Meta(examples=["Bad Request"])]
    status: Annotated[int, Meta(ge=400, le=599, examples=[400])]
    detail: Annotated[str, Meta(description="For people.", examples=["The request is not valid."])]
    code: Annotated[str, Meta(description="For programs; it never changes its meaning.", examples=["invalid"])]
    errors: Annotated[tuple[FieldError, ...], Meta(description="The fields to blame, if any.")] = ()

    @classmethod
    def of(cls, status: int, code: str, detail: str, errors: Sequence[FieldError] = ()) -> Self:
        """The problem with the title that belongs to the status."""
        return cls("about:blank", HTTPStatus(status).phrase, status, detail, code, tuple(errors))

    def response(self, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """The answer to send."""
        return HttpResponse(msgspec.json.encode(self), status=self.status, content_type=MEDIA_TYPE, headers=headers)


class Refusal(APIException):
    """Raised in a view to answer with a problem; `field` names the parameter to blame."""

    def __init__(self, status: int, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail, code)
        self.status_code = status
        errors = (FieldError(field, code, detail),) if field is not None else ()
        self.problem = Problem.of(status, code, detail, errors)
