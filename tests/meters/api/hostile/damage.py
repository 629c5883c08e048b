"""Damage to bytes, as broken clients, proxies and attackers do it."""

import gzip
import zlib
from collections.abc import Callable, Sequence
from random import Random

from tests.meters.api.hostile.fragments import ANY, SPOILING

DEEPEST = 100_000
NOISE = (
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    b"\\",
    b'"',
    b"{",
    b"]",
    b",",
    b"\x1f",
    b"\n",
)
"""What is found where it should not be."""

CRUDE: Sequence[bytes] = (
    b"", b" ", b"\0", b"null", b"7", b'"text"', b"[]", b"{}", b"[[]]", b"\xef\xbb\xbf{}", b"\xff\xfe{\0}\0", b"{", b"}",
    b"[" * DEEPEST, b"[" * DEEPEST + b"]" * DEEPEST, b'{"a":' * DEEPEST, b'{"events":' + b"[" * DEEPEST,
    b'{"events":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", b"9" * 5_000, b"-" * 5_000, b"1e400", b"NaN",
    b'{"events":null}', b'{"events":{}}', b'{"events":[]}', b'{"events":[],"events":[]}', b'{"events":[null]}',
    b'{"events":[1,"a",[],{},true]}', b'{"events":[]}{}', b'{"events":[],"id":"a"}', b'{"EVENTS":[]}',
    b'{"events":[' + b"{}," * 5_000 + b"{}]}", b'{"events":[' + b"0," * 4_999 + b"0]}", b"id=1&customer=acme",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--', b"<?xml version='1.0'?><a/>", b"\x1f\x8b\x08",
    b'{"' + b"k" * 1_000_000 + b'":1}', b'"' + b"\\u0041" * 200_000 + b'"',
)  # fmt: skip
"""Whole bodies that hold no event."""


def flip(lot: Random, body: bytes) -> bytes:
    """Some bits changed."""
    changed = bytearray(body)
    for _ in range(lot.randint(1, 4)):
        changed[lot.randrange(len(changed))] ^= 1 << lot.randrange(8)
    return bytes(changed)


def cut(lot: Random, body: bytes) -> bytes:
    """The end is missing."""
    return body[: lot.randrange(len(body))]


def insert(lot: Random, body: bytes) -> bytes:
    """Something more somewhere."""
    place = lot.randrange(len(body) + 1)
    return body[:place] + lot.choice((*NOISE, *ANY, *SPOILING)) + body[place:]


def repeat(lot: Random, body: bytes) -> bytes:
    """A part of it again somewhere else."""
    start, end, place = sorted(lot.randrange(len(body) + 1) for _ in range(3))
    return body[:place] + body[start:end] + body[place:]


def drop(lot: Random, body: bytes) -> bytes:
    """A part in the middle is missing."""
    start, end = sorted(lot.randrange(len(body) + 1) for _ in range(2))
    return body[:start] + body[end:]


def encode(lot: Random, body: bytes) -> bytes:
    """In another encoding, or with a mark before it."""
    text = body.decode("utf-8", "replace")
    return lot.choice((b"\xef\xbb\xbf" + body, text.encode("utf-16"), text.encode("utf-32-be"), text.encode("utf-7")))


def compress(lot: Random, body: bytes) -> bytes:
    """Compressed."""
    return lot.choice((gzip.compress(body), zlib.compress(body)))


WAYS: Sequence[Callable[[Random, bytes], bytes]] = (
    flip,
    flip,
    flip,
    cut,
    insert,
    insert,
    repeat,
    drop,
    encode,
    compress,
)


def damaged(lot: Random, body: bytes) -> bytes:
    """The body after one or two mishaps."""
    for _ in range(lot.choice((1, 1, 1, 2))):
        body = lot.choice(WAYS)(lot, body) if body else body
    return body
