"""The body of `POST /outcomes/{id}/void`."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from rest_framework.request import Request

from customers.api.problem import Refusal
from meters.api.json_body import place, read_body, readable

LONGEST_REASON = 400


class VoidBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an outcome is taken back; the customer can read it."""

    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON, examples=["Resolved by a person"])]


_body = msgspec.json.Decoder(VoidBody)


def read_reason(request: Request) -> str:
    """The reason. Refusal (400) for a body that is not JSON, (422) naming the field for one that does not do."""
    body, _ = read_body(request)
    try:
        if not body.isascii():
            body.decode()
        reason = _body.decode(body).reason.strip()
    except msgspec.ValidationError as error:
        raise _refused(*place(error, "request")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "unreadable", f"The body could not be read: {readable(error)}.") from error
    if not reason:
        raise _refused("reason", "must not be blank")
    if "\0" in reason:
        raise _refused("reason", "must not contain the NUL character")
    return reason


def _refused(field: str, detail: str) -> Refusal:
    return Refusal(422, "invalid", f"{field}: {detail}", field=field)
