"""Bodies as the OpenAPI description shows them, with something wrong in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.meters.api.hostile.fragments import ANY, SPOILING, fragment

Fields = list[tuple[bytes, bytes]]
"""An object's names and values as they are written; a name may stand twice."""

YESTERDAY = f'"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"'.encode()
GOOD: Mapping[str, bytes] = {
    "customer": b'"acme"',
    "meter": b'"tickets_resolved"',
    "type": b'"tickets_resolved"',
    "occurred_at": YESTERDAY,
    "time": YESTERDAY,
    "value": b'"2.5"',
    "properties": b'{"tier":"premium"}',
    "specversion": b'"1.0"',
    "datacontenttype": b'"application/json"',
    "data": b'{"value":1,"properties":{"tier":"standard"}}',
}
"""A good value for each name that does not take just any text."""

UNKNOWN = (b'"unknown"', b'"ID"', b'""', b'"' + b"k" * 70_000 + b'"')
"""Names that no shape has."""

NUMERIC = {"integer": "number"}


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of the description: its names with the JSON types that they may have."""

    types: Mapping[str, frozenset[str]]

    def good(self, sender_id: str) -> bytes:
        """One to which nothing can be objected."""
        return written(self._fields(sender_id))

    def wrong(self, lot: Random, sender_id: str, *, spoils: bool = False) -> bytes:
        """One in which something or other is wrong, or with `spoils` no JSON."""
        fields = self._fields(sender_id)
        for _ in range(lot.choice((1, 1, 1, 2, 3))):
            self._harm(lot, fields)
        if spoils:
            fields.append((b'"case"', lot.choice(SPOILING)))
        return written(fields)

    def _fields(self, sender_id: str) -> Fields:
        own = {"id": f'"{sender_id}"'.encode(), "subject": f'"on {sender_id}"'.encode()}
        values = {name: own.get(name) or GOOD.get(name) or b'"anything"' for name in self.types}
        return [(f'"{name}"'.encode(), value) for name, value in values.items()]

    def _harm(self, lot: Random, fields: Fields) -> None:
        name = lot.choice(list(self.types))
        quoted = f'"{name}"'.encode()
        harmful = quoted, fragment(lot, self.types[name])
        places = [place for place, (found, _) in enumerate(fields) if found == quoted]
        match lot.choice(("replace", "replace", "replace", "replace", "leave out", "twice", "unknown")):
            case "replace" if places:
                fields[lot.choice(places)] = harmful
            case "leave out" if places:
                del fields[lot.choice(places)]
            case "twice":
                fields.insert(lot.randrange(len(fields) + 1), harmful)
            case _:
                fields.append((lot.choice(UNKNOWN), lot.choice(ANY)))


def written(fields: Fields) -> bytes:
    """The object as JSON."""
    return b"{" + b",".join(name + b":" + value for name, value in fields) + b"}"


def shape(description: Mapping[str, Any], name: str) -> Shape:
    """The object of this name in the description's components."""
    found = description["components"]["schemas"][name]
    return Shape({key: _types(value) for key, value in found["properties"].items()})


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    if "anyOf" in schema:
        return frozenset().union(*map(_types, schema["anyOf"]))
    if "$ref" in schema:
        return frozenset({"object"})
    return frozenset({NUMERIC.get(schema.get("type", "string"), schema.get("type", "string"))})
