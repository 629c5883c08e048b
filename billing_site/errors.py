"""Errors outside any view: a problem under /api/, Django's page elsewhere."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from customers.api import failures
from customers.api.problem import Problem

API = "/api/"


@csrf_exempt
def unknown_address(_: HttpRequest) -> HttpResponse:
    """The last address under /api/: there is nothing here, DEBUG or not."""
    return failures.NOT_FOUND.response()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400, such as a host that is not ours."""
    return _problem(request, failures.BAD_REQUEST) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    return _problem(request, failures.FORBIDDEN) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    return _problem(request, failures.NOT_FOUND) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: a bug, of which nothing is shown."""
    return _problem(request, failures.OUR_FAULT) or defaults.server_error(request)


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse | None:
    return problem.response() if request.path.startswith(API) else None
