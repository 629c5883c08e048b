"""The body of a POST as bytes, and what a decoding error says of its fields."""

import re
from collections.abc import Collection

from rest_framework.request import Request

from customers.api.problem import Refusal

JSON = "application/json"
LONGEST_NAME, LONGEST_DETAIL = 64, 200

_PLACE = re.compile(r"(.*) - at `\$\.?([^`\[.]*).*`", re.DOTALL)
_UNKNOWN = re.compile(r"Object (?:contains unknown|missing required) field `(.*)`", re.DOTALL)


def read_body(request: Request, media_types: Collection[str] = (JSON,)) -> tuple[bytes, str]:
    """The body and its media type. Refusal for an empty body, another media type, or a compressed one."""
    try:
        body = request._request.body
    except ValueError:  # not every web server looks at Content-Length before we do
        raise Refusal(400, "unreadable", "Content-Length is not a number.") from None
    if not body:
        raise Refusal(400, "unreadable", "The body is empty.")
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type not in media_types:
        raise Refusal(415, "unsupported_media_type", f"Send {' or '.join(media_types)}.")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Refusal(415, "unsupported_media_type", "Send the body without Content-Encoding.")
    return body, media_type


def place(error: Exception, whole: str) -> tuple[str, str]:
    """The field that a decoding error names, and what it says of it; `whole` where it names none.

    In at most 64 and 200 characters, because an error may quote what was sent.
    """
    text = str(error)
    if match := _UNKNOWN.fullmatch(text.split(" - at ")[0]):
        return match[1][:LONGEST_NAME], "is not known here" if "unknown" in text else "is required"
    if match := _PLACE.fullmatch(text):
        return match[2][:LONGEST_NAME] or whole, match[1][:LONGEST_DETAIL]
    return whole, readable(error)


def readable(error: Exception) -> str:
    """What is wrong, in at most 200 characters."""
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:LONGEST_DETAIL]
