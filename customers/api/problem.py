"""Problem: every error answer under /api/ is one of these, as application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import JsonResponse
from rest_framework.exceptions import APIException

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field or parameter; `field` is a dotted path, None for the whole request."""

    field: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is for programs and never changes its meaning; `detail` is a sentence for people."""

    status: int
    code: str
    detail: str
    errors: Sequence[FieldError] = ()

    def body(self) -> dict[str, object]:
        """The members of RFC 9457, `code`, and `errors` if a field is to blame.

        `type` is about:blank, so `title` is the phrase of the status (RFC 9457, 4.2.1).
        """
        members: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            members["errors"] = [
                {"field": error.field, "code": error.code, "detail": error.detail} for error in self.errors
            ]
        return members

    def response(self, headers: Mapping[str, str] | None = None) -> JsonResponse:
        """The answer to send."""
        return JsonResponse(self.body(), status=self.status, content_type=MEDIA_TYPE, headers=headers)


class Refusal(APIException):
    """Raised in a view to answer with a problem; `field` names the parameter to blame."""

    def __init__(self, status: int, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail, code)
        self.status_code = status
        errors = (FieldError(field, code, detail),) if field is not None else ()
        self.problem = Problem(status, code, detail, errors)
