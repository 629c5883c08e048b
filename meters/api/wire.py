"""Request bodies of `POST /api/v1/events`, decoded event by event: one bad event never costs its neighbours."""

import json
from collections.abc import Mapping, Set
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
import rfc8785
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from meters.api.json_body import place, readable
from meters.rules.posted import Posted, Problem
from meters.rules.quantity import ONE, QuantityError, parse_value

MAX_EVENTS = 5_000
MAX_PROPERTIES = 64
MAX_PROPERTIES_BYTES = 8_192
MAX_EXACT_INTEGER = 2**53 - 1
MAX_DIGITS = 400
"""Of a number with a fraction, in a property: more than any float has, far fewer than the database can keep."""

Key = Annotated[str, Meta(min_length=1, max_length=128)]
Text = Annotated[str, Meta(min_length=1, max_length=255)]


class Unreadable(ValueError):
    """The body is not JSON, or not an object."""


class TooMany(ValueError):
    """More events than one request may carry."""


class Wire(Struct, forbid_unknown_fields=True, frozen=True):
    """One event as it stands in the body."""

    id: Text
    customer: Key
    meter: Key
    occurred_at: Annotated[datetime, Meta(tz=True)] | UnsetType = UNSET
    value: Raw | UnsetType = UNSET
    case: Annotated[str, Meta(max_length=255)] = ""
    properties: Raw | UnsetType = UNSET


class EventBody(Struct, frozen=True):
    """One event, for the description of the API."""

    id: Annotated[Text, Meta(description="Yours; unique per customer for ever. Sending it again is safe.")]
    customer: Annotated[Key, Meta(description="The customer's key.")]
    meter: Annotated[Key, Meta(description="The meter's key.")]
    occurred_at: Annotated[
        datetime | UnsetType, Meta(description="RFC 3339 with an offset. Left out: when we received it.")
    ] = UNSET
    value: Annotated[
        Decimal | int | UnsetType,
        Meta(description="A number or a text; at most 15 digits before the point and 9 after."),
    ] = UNSET
    case: Annotated[str | UnsetType, Meta(description="What it is about.", examples=["ticket-981"])] = UNSET
    properties: Annotated[
        dict[str, str | int | float | bool | None] | UnsetType,
        Meta(description="Flat; at most 64 names and 8 KiB."),
    ] = UNSET


class EventsBody(Struct, frozen=True):
    """Several events, for the description of the API; a single one may stand alone."""

    events: Annotated[list[EventBody], Meta(max_length=MAX_EVENTS)]


Property = Annotated[str, Meta(max_length=2_048)] | int | float | bool | None

_envelope = msgspec.json.Decoder(dict[str, Raw])
_list = msgspec.json.Decoder(list[Raw])
_event = msgspec.json.Decoder(Wire)
_properties = msgspec.json.Decoder(dict[Annotated[str, Meta(min_length=1, max_length=64)], Property])
_in_order = msgspec.json.Encoder(order="deterministic")
_AS_OURS: Mapping[str, str] = {}

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for a body, or a part of it, that is not what it should be."""


def split(body: bytes) -> tuple[bool, list[Raw]]:
    """Whether the body is a single event, and the events as raw JSON; raises Unreadable or TooMany."""
    try:
        if not body.isascii():
            body.decode()
        fields = _envelope.decode(body)
        if "events" not in fields:
            return True, [Raw(body)]
        events = _list.decode(fields["events"])
    except UNDECODABLE as error:
        raise Unreadable(readable(error)) from error
    if unknown := fields.keys() - {"events"}:
        raise Unreadable(f"{min(unknown)[:64]!r} does not belong beside 'events'")
    return False, bounded(events)


def bounded(events: list[Raw]) -> list[Raw]:
    """The events; raises TooMany."""
    if len(events) > MAX_EVENTS:
        raise TooMany(f"{len(events)} events; one request carries at most {MAX_EVENTS}")
    return events


def read(index: int, raw: Raw, *, has_escaped_nul: bool) -> Posted | Problem:
    """One event, or what is wrong with it, naming the field."""
    try:
        wire = _event.decode(raw)
    except UNDECODABLE as error:
        return problem(index, None, *place(error, "event"))
    return posted(index, wire, has_escaped_nul=has_escaped_nul)


def posted(index: int, wire: Wire, *, has_escaped_nul: bool, names: Mapping[str, str] = _AS_OURS) -> Posted | Problem:
    """The event, or what is wrong with it; `names` is what the sender calls our fields."""
    if has_escaped_nul and (where := _nul(wire)):
        return problem(index, wire.id, names.get(where, where), "must not contain the NUL character")
    try:
        properties, canonical = _read_properties(wire.properties)
        value = ONE if wire.value is UNSET else parse_value(bytes(wire.value))
    except QuantityError as error:
        return problem(index, wire.id, names.get("value", "value"), str(error))
    except PropertiesError as error:
        return problem(index, wire.id, names.get("properties", "properties"), str(error))
    occurred_at = None if wire.occurred_at is UNSET else wire.occurred_at
    return Posted(index, wire.id, wire.customer, wire.meter, occurred_at, value, wire.case, properties, canonical)


def problem(index: int, sender_id: str | None, field: str, detail: str) -> Problem:
    """The refusal of one event for one of its fields."""
    return Problem(index, sender_id, 422, "invalid", f"{field}: {detail}", field)


class PropertiesError(ValueError):
    """The properties are not flat, or too large."""


def _read_properties(raw: Raw | UnsetType) -> tuple[str, bytes]:
    """The properties as JSON text, and as canonical JSON when there are any."""
    if raw is UNSET:
        return "{}", b""
    written = bytes(raw)
    if len(written) > MAX_PROPERTIES_BYTES:
        raise PropertiesError(f"hold more than {MAX_PROPERTIES_BYTES} bytes")
    try:
        found = _properties.decode(written)
    except msgspec.DecodeError as error:
        raise PropertiesError(f"must be flat, of texts, numbers, booleans and null: {readable(error)}") from error
    if len(found) > MAX_PROPERTIES:
        raise PropertiesError(f"have more than {MAX_PROPERTIES} names")
    if not found:
        return "{}", b""
    kinds = set(map(type, found.values()))
    if float in kinds:
        _check_digits(written)
    return written.decode(), _canonical(found, kinds)


def _check_digits(written: bytes) -> None:
    """Refuse numbers that a float takes for another one, and that the database cannot keep: 1e-20000."""
    exact = json.loads(written, parse_float=Decimal).values()
    for number in (value for value in exact if isinstance(value, Decimal)):
        if number.adjusted() < -MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
            raise PropertiesError(f"hold a number of more than {MAX_DIGITS} digits; send it as text")


def _canonical(found: Mapping[str, str | int | float | bool | None], kinds: Set[type]) -> bytes:
    """RFC 8785. Names in ASCII with values that are no fractions msgspec writes so too, a hundred times faster."""
    if int in kinds and any(type(value) is int and abs(value) > MAX_EXACT_INTEGER for value in found.values()):
        raise PropertiesError("hold a whole number beyond 2^53; send it as text")
    if float in kinds or not all(map(str.isascii, found)):
        return rfc8785.dumps(dict(found))
    return _in_order.encode(found)


def _nul(wire: Wire) -> str | None:
    """The first field with a NUL in it: JSON can escape one, PostgreSQL cannot keep it."""
    for name in ("id", "customer", "meter", "case"):
        if "\0" in getattr(wire, name):
            return name
    return "properties" if isinstance(wire.properties, Raw) and b"\\u0000" in bytes(wire.properties) else None
