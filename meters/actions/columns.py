"""Columns of a batch as PostgreSQL array literals: building parameters is what costs, so it is done by hand."""

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec


def plain_array(values: Iterable[object]) -> str:
    """An array literal of values whose text needs no quotes: numbers, dates, UUIDs."""
    return "{" + ",".join(map(str, values)) + "}"


def written(at: datetime) -> str:
    """`evidence.instant`, of which a batch needs thousands: written by msgspec it costs a tenth."""
    text: str = msgspec.to_builtins(at.astimezone(UTC))
    return text


def optional_array(values: Iterable[object]) -> str:
    """As `plain_array`; None is null."""
    return plain_array(["NULL" if value is None else value for value in values])


def times_array(values: Iterable[datetime | None]) -> str:
    """A timestamptz[] literal; None is null."""
    return plain_array(["NULL" if value is None else written(value) for value in values])


def bytes_array(values: Iterable[bytes]) -> str:
    """A bytea[] literal."""
    return "{" + ",".join(f'"\\\\x{value.hex()}"' for value in values) + "}"


def hex_array(values: Iterable[bytes]) -> str:
    """A literal of bytes as hex digits: a uuid[], or a text[] to decode()."""
    return "{" + ",".join([value.hex() or '""' for value in values]) + "}"


def text_array(values: Iterable[str]) -> str:
    """A text[] literal; whatever the texts hold is quoted. NUL must have been refused before."""
    texts = list(values)
    together = "".join(texts)
    if "\\" in together:
        texts = [text.replace("\\", "\\\\") for text in texts]
    if '"' in together:
        texts = [text.replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}' if texts else "{}"
