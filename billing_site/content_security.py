"""Content-Security-Policy: strict everywhere, and for each part of the site no wider than it needs."""

from dataclasses import replace
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"
PROGRAMS = "/api/v1/"
NOTHING = "default-src 'none'; frame-ancestors 'none'"


class ContentSecurityMiddleware(CSPMiddleware):
    """Widens the policy for the paths of CONTENT_SECURITY_POLICY_BY_PREFIX; the first that fits counts."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(PROGRAMS):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answers to programs may load nothing at all: a header made once, because an event alone would feel it."""
        if request.path_info.startswith(PROGRAMS):
            response.headers.setdefault(HEADER, NOTHING)
            return response
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        return parts if report_only else replace(parts, replace=widened(request.path_info) | (parts.replace or {}))


def widened(path: str) -> dict[str, Any]:
    """The directives that are different under this path; none for most of the site."""
    by_prefix: dict[str, dict[str, Any]] = settings.CONTENT_SECURITY_POLICY_BY_PREFIX
    return next((wider for prefix, wider in by_prefix.items() if path.startswith(prefix)), {})
