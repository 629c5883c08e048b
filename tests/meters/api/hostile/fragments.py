"""Pieces of JSON that do not belong where they are put, by their JSON type."""

from collections.abc import Mapping, Sequence
from random import Random

DEEP = 400
SPOILING = (b"NaN", b"-Infinity", b'"\\ud800"', b'"\xff"', b'"\xed\xa0\x80"', b'"\0"', b"01", b"+1", b".5", b"'a'", b"")
"""No JSON: a body that holds one cannot be read at all."""

TEXTS = (
    b'""', b'" "', b'"\\u0000"', b'"a\\u0000b"', b'"x"', b'"' + b"x" * 256 + b'"', b'"' + b"x" * 100_000 + b'"',
    '"💥"'.encode(), b'"' + "é".encode() * 200 + b'"', '"\u202e\u2028\ufeff"'.encode(), b'"\\ud83d\\udca5"',
    b'"{0.__class__}%s%n${x}"', b'"\'; DROP TABLE meters_event; --"', b'"../../etc/passwd"', b'"\\r\\nX: y"', b'"NULL"',
    b'"NaN"', b'"Infinity"', b'"1e400"', b'"1e-400"', b'"-0"', b'"0e999999"', b'"1_000"', '"١"'.encode(),
    '"１"'.encode(), b'" 1"', b'"0x10"', b'"1.0000000001"', b'"999999999999999.999999999"', b'"1e14"', b'"1e15"',
    b'"2026-02-30T00:00:00Z"', b'"2026-10-05"', b'"2026-10-05T12:00:00"', b'"2026-10-05T23:59:60Z"',
    b'"2026-10-05T12:00:00+99:99"', b'"2026-10-05T12:00:00+23:59"', b'"0001-01-01T00:00:00+14:00"',
    b'"9999-12-31T23:59:59-14:00"', b'"10000-01-01T00:00:00Z"', b'"2026-10-05T12:00:00.123456789Z"',
    b'"2026-10-05t12:00:00z"', b'"W/\\"1\\""', b'"1.1"', b'"application/xml"', b'"text/json; charset=utf-16"',
    b'"00000000-0000-4000-8000-000000000000"', b'"acme"', b'"tickets_resolved"', b'"' + b"\\u00e9" * 2_000 + b'"',
)  # fmt: skip
NUMBERS = (
    b"0", b"-0", b"1", b"-1", b"1.5", b"1e400", b"-1e400", b"1e-400", b"0e999999999", b"1e14", b"1e15", b"1E+99",
    b"9" * 5_000, b"0." + b"0" * 5_000 + b"1", b"9007199254740993", b"-9007199254740992", b"9223372036854775808",
    b"18446744073709551616", b"1.7976931348623157e308", b"5e-324", b"0.1000000000000000055511151231257827", b"-1e-9",
)  # fmt: skip
OBJECTS = (
    b"{}", b'{"a":{"b":1}}', b'{"a":[1]}', b'{"":1}', b'{"a":"\\u0000"}', b'{"a\\u0000":1}', b'{"a":1,"a":2}',
    b'{"tier":"gold"}', b'{"tier":"standard","tier":"premium"}', b'{"tier":null}', b'{"tier":1e400}',
    b'{"tier":5e-324}', b'{"tier":true}', b'{"n":9007199254740993}', b'{"n":-0.0}', b'{"n":1e22}',
    b'{"n":' + b"9" * 5_000 + b"}", b'{"' + b"k" * 65 + b'":1}', b'{"' + b"k" * 70_000 + b'":1}',
    b'{"a":"' + b"x" * 2_049 + b'"}',
    b"{" + b",".join(b'"p%d":%d' % (n, n) for n in range(65)) + b"}", b'{"__proto__":1,"constructor":2}',
    '{"é":1,"\U0001f4a5":2}'.encode(), b'{"customer":7}', b'{"value":{}}', b'{"properties":7}', b'{"unknown":1}',
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
)  # fmt: skip
ARRAYS = (b"[]", b"[1]", b"[null]", b"[[]]", b"[" * DEEP + b"]" * DEEP, b"[" + b"0," * 5_000 + b"0]", b'[{"id":"a"}]')

KINDS: Mapping[str, Sequence[bytes]] = {
    "string": TEXTS,
    "number": NUMBERS,
    "object": OBJECTS,
    "array": ARRAYS,
    "boolean": (b"true", b"false"),
    "null": (b"null",),
}
ANY = tuple(one for each in KINDS.values() for one in each)


def fragment(lot: Random, declared: frozenset[str]) -> bytes:
    """A value of another type than those declared, or any at all."""
    others = [kind for kind in KINDS if kind not in declared]
    return lot.choice(KINDS[lot.choice(others)]) if others and lot.random() < 0.6 else lot.choice(ANY)
