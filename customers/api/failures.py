"""From an exception to the problem that tells the sender about it, and no more than that."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.log import log_response
from rest_framework import exceptions

from customers.api.problem import FieldError, Problem, Refusal

NOT_FOUND = Problem.of(404, "not_found", "There is nothing at this address that this key can see.")
BAD_REQUEST = Problem.of(400, "bad_request", "The request could not be read.")
FORBIDDEN = Problem.of(403, "permission_denied", "This is not allowed.")
TOO_LARGE = Problem.of(413, "too_large", "The body of the request is too large.")
BUSY = Problem.of(503, "unavailable", "The database cannot answer just now. Send the same request again.")
OUR_FAULT = Problem.of(500, "server_error", "Something went wrong on our side. It has been logged.")

RETRY_AFTER_SECONDS = 2


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The REST framework's exception handler: a problem for whatever a view raised."""
    problem = problem_of(error)
    response = problem.response(_headers(error, problem))
    if problem.status >= 500:
        _report(error, context["request"]._request, problem, response)
    return response


def problem_of(error: Exception) -> Problem:
    """What the sender may know about an exception."""
    match error:
        case Refusal():
            return error.problem
        case exceptions.ValidationError():
            return Problem.of(400, "invalid", "The request is not valid.", tuple(field_errors(error.detail)))
        case exceptions.APIException():
            return Problem.of(error.status_code, str(error.get_codes()), str(error.detail))
        case Http404():
            return NOT_FOUND
        case PermissionDenied():
            return FORBIDDEN
        case RequestDataTooBig():
            return TOO_LARGE
        case BadRequest() | SuspiciousOperation() | UnreadablePostError():
            return BAD_REQUEST
        case OperationalError():
            return BUSY
    return OUR_FAULT


def field_errors(detail: Any, path: str | None = None) -> Iterator[FieldError]:
    """The leaves of a validation error, each with the dotted path of its field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from field_errors(inner, _below(path, str(name)))
    elif isinstance(detail, list):
        for inner in detail:
            yield from field_errors(inner, path)
    else:
        yield FieldError(path, getattr(detail, "code", "invalid"), str(detail))


def _below(path: str | None, name: str) -> str | None:
    if name == "non_field_errors":
        return path
    return name if path is None else f"{path}.{name}"


def _headers(error: Exception, problem: Problem) -> dict[str, str]:
    if challenge := getattr(error, "auth_header", None):
        return {"WWW-Authenticate": challenge}
    wait = getattr(error, "wait", None) or (RETRY_AFTER_SECONDS if problem is BUSY else None)
    return {"Retry-After": f"{wait:.0f}"} if wait else {}


def _report(error: Exception, request: Any, problem: Problem, response: HttpResponse) -> None:
    """Log the trace, and tell whoever listens for bugs (error trackers, Django's test client)."""
    log_response("%s: %s", response.reason_phrase, request.path, request=request, response=response, exception=error)
    if problem is OUR_FAULT:
        got_request_exception.send(sender=None, request=request)
