"""The header `Idempotency-Key`: what an application calls a request, so that repeating it is safe."""

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from customers.api.problem import Refusal

HEADER = "Idempotency-Key"

_KEY = re.compile(r"[!-~]([ -~]{0,126}[!-~])?", re.ASCII)


def idempotency_header(description: str) -> OpenApiParameter:
    """The header as the description of an operation says it."""
    return OpenApiParameter(
        HEADER,
        {"type": "string", "pattern": rf"^{_KEY.pattern}$"},
        OpenApiParameter.HEADER,
        required=True,
        description=description,
    )


def idempotency_key(request: Request, what: str) -> str:
    """The header, which names `what`. Refusal (400) without one, and for one that cannot be kept as it is."""
    key = request.headers.get(HEADER, "").strip()
    if not key:
        detail = f"Send the header {HEADER} with a name for {what}."
        raise Refusal(400, "idempotency_key_missing", detail, field=HEADER)
    if _KEY.fullmatch(key) is None:
        detail = f"The header {HEADER} holds 1 to 128 printable ASCII characters."
        raise Refusal(400, "idempotency_key_invalid", detail, field=HEADER)
    return key
