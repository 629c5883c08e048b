"""CloudEvents 1.0 in JSON, one (structured) or a batch of them, read as our events.

| CloudEvents | event |
|---|---|
| `id` | `id` |
| `type` | `meter` |
| `subject` | `case` |
| `time` | `occurred_at` |
| `customer` (extension attribute), or `data.customer` | `customer` |
| `data.value` | `value` |
| `data.properties` | `properties` |

`specversion` is "1.0" and `source` must be there, but counts for nothing: an id is unique per customer, whatever the
source. Other attributes are ignored. An attribute that is null is as good as left out.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from meters.api import wire
from meters.api.json_body import place, readable
from meters.rules.posted import Posted, Problem

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

NAMES: Mapping[str, str] = {
    "meter": "type",
    "case": "subject",
    "occurred_at": "time",
    "value": "data.value",
    "properties": "data.properties",
}
"""What CloudEvents call our fields."""


class CloudEventData(Struct, frozen=True):
    """What an event carries beside its attributes, for the description of the API."""

    customer: Annotated[wire.Key | UnsetType, Meta(description="The customer's key, unless it is an attribute.")] = (
        UNSET
    )
    value: Annotated[Decimal | int | UnsetType, Meta(description="A number or a text.")] = UNSET
    properties: Annotated[
        dict[str, str | int | float | bool | None] | UnsetType, Meta(description="Flat; at most 64 names and 8 KiB.")
    ] = UNSET


class CloudEvent(Struct, frozen=True):
    """An event as CloudEvents 1.0 writes it in JSON, for the description of the API."""

    specversion: Literal["1.0"]
    id: Annotated[wire.Text, Meta(description="Yours; unique per customer for ever, whatever the source.")]
    source: Annotated[str, Meta(min_length=1, description="Required by CloudEvents, and ignored.")]
    type: Annotated[wire.Key, Meta(description="The meter's key.", examples=["tickets_resolved"])]
    subject: Annotated[str | UnsetType, Meta(description="What it is about.", examples=["ticket-981"])] = UNSET
    time: Annotated[datetime | UnsetType, Meta(description="RFC 3339 with an offset.")] = UNSET
    customer: Annotated[wire.Key | UnsetType, Meta(description="The customer's key.")] = UNSET
    datacontenttype: Annotated[str | UnsetType, Meta(examples=["application/json"])] = UNSET
    data: CloudEventData | UnsetType = UNSET


class Data(Struct, forbid_unknown_fields=True, frozen=True):
    """What an event carries, as it stands in the body."""

    customer: wire.Key | UnsetType = UNSET
    value: Raw | UnsetType = UNSET
    properties: Raw | UnsetType = UNSET


class Context(Struct, frozen=True):
    """An event as it stands in the body."""

    specversion: Literal["1.0"]
    id: wire.Text
    source: Annotated[str, Meta(min_length=1)]
    type: wire.Key
    subject: Annotated[str, Meta(max_length=255)] | None = None
    time: Annotated[datetime, Meta(tz=True)] | None = None
    customer: wire.Key | None = None
    datacontenttype: str | None = None
    data: Raw = Raw(b"null")
    data_base64: Raw = Raw(b"null")


_object = msgspec.json.Decoder(dict[str, Raw])
_batch = msgspec.json.Decoder(list[Raw])
_event = msgspec.json.Decoder(Context)
_data = msgspec.json.Decoder(Data | None)


class Misplaced(ValueError):
    """An attribute that is well-formed but cannot be; the arguments are its name and what is wrong with it."""


def split_batch(body: bytes) -> tuple[bool, list[Raw]]:
    """The events of a batch as raw JSON, none of them alone; raises Unreadable or TooMany."""
    try:
        if not body.isascii():
            body.decode()
        return False, wire.bounded(_batch.decode(body))
    except wire.UNDECODABLE as error:
        raise wire.Unreadable(readable(error)) from error


def split_one(body: bytes) -> tuple[bool, list[Raw]]:
    """The only event as raw JSON; raises Unreadable for what is no JSON object."""
    try:
        if not body.isascii():
            body.decode()
        _object.decode(body)
    except wire.UNDECODABLE as error:
        raise wire.Unreadable(readable(error)) from error
    return True, [Raw(body)]


def read(index: int, raw: Raw, *, has_escaped_nul: bool) -> Posted | Problem:
    """One event, or what is wrong with it, naming the attribute."""
    sender_id = None
    try:
        event = _event.decode(raw)
        sender_id = event.id
        ours = _ours(event, _read_data(event))
    except Misplaced as error:
        return wire.problem(index, sender_id, *error.args)
    except wire.UNDECODABLE as error:
        return wire.problem(index, sender_id, *place(error, "event"))
    return wire.posted(index, ours, has_escaped_nul=has_escaped_nul, names=NAMES)


def _read_data(event: Context) -> Data:
    if bytes(event.data_base64) != b"null":
        raise Misplaced("data_base64", "is not read; send data as JSON")
    if event.datacontenttype is not None and not _is_json(event.datacontenttype):
        raise Misplaced("datacontenttype", "must be JSON, such as application/json")
    try:
        return _data.decode(event.data) or Data()
    except wire.UNDECODABLE as error:
        field, detail = place(error, "data")
        raise Misplaced("data" if field == "data" else f"data.{field}", detail) from error


def _is_json(media_type: str) -> bool:
    subtype = media_type.partition(";")[0].strip().lower().partition("/")[2]
    return subtype == "json" or subtype.endswith("+json")


def _ours(event: Context, data: Data) -> wire.Wire:
    inner = None if data.customer is UNSET else data.customer
    customer = event.customer or inner
    if customer is None:
        raise Misplaced("customer", "is required, as an attribute or in data")
    if inner is not None and inner != customer:
        raise Misplaced("data.customer", "is another one than the attribute")
    return wire.Wire(
        id=event.id,
        customer=customer,
        meter=event.type,
        occurred_at=event.time or UNSET,
        value=data.value,
        case=event.subject or "",
        properties=data.properties,
    )
