"""What makes an event recognisable and provable, against the reference implementation of RFC 8785."""

import hashlib
import hmac
import json
from dataclasses import fields, replace
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.evidence import (
    Core,
    PropertiesHash,
    canonical,
    canonical_texts,
    digest,
    event_id,
    properties_digest,
)
from tests.customers.rules.laws import law

CORE = Core(
    id="evt_1",
    customer="acme",
    meter="tickets_resolved",
    occurred_at="2026-01-30T12:00:00Z",
    value="2.5",
    case="ticket-981",
    properties_digest=bytes(range(32)),
)

# JSON texts have no lone surrogates; NUL is refused before it comes here.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
cores = st.builds(Core, texts, texts, texts, texts, texts, texts, st.binary(max_size=32))
values = texts | st.booleans() | st.none() | st.integers(-(2**53) + 1, 2**53 - 1)


def test_an_event_id_is_half_a_hash_over_customer_and_senders_id() -> None:
    assert event_id("acme", "evt_1") == UUID(hashlib.sha256(b"acme\0evt_1").hexdigest()[:32])


@law
@given(st.tuples(texts, texts), st.tuples(texts, texts))
def test_two_senders_ids_have_two_event_ids(one: tuple[str, str], two: tuple[str, str]) -> None:
    keys = [pair for pair in (one, two) if "\0" not in "".join(pair)]
    assert len({event_id(*key) for key in keys}) == len(set(keys))


def test_an_event_id_does_not_depend_on_where_customer_ends_and_id_begins() -> None:
    assert event_id("ac", "me1") != event_id("acm", "e1")
    assert event_id("acme", "") != event_id("", "acme")


def test_the_canonical_form_is_written_down() -> None:
    assert canonical(replace(CORE, properties_digest=b"\x01\xff")) == (
        b'{"case":"ticket-981","customer":"acme","id":"evt_1","meter":"tickets_resolved",'
        b'"occurred_at":"2026-01-30T12:00:00Z","properties":"01ff","value":"2.5"}'
    )
    assert digest(CORE) == hashlib.sha256(canonical(CORE)).digest()


@law
@given(cores)
def test_the_canonical_form_is_that_of_rfc_8785(core: Core) -> None:
    written: dict[str, str] = {
        "case": core.case,
        "customer": core.customer,
        "id": core.id,
        "meter": core.meter,
        "occurred_at": core.occurred_at,
        "properties": core.properties_digest.hex(),
        "value": core.value,
    }
    assert canonical(core) == rfc8785.dumps({name: text for name, text in written.items() if text})


@pytest.mark.parametrize("name", [field.name for field in fields(Core)])
def test_every_core_field_is_under_the_digest(name: str) -> None:
    other: object = bytes(32) if name == "properties_digest" else "other"
    nothing: object = b"" if name == "properties_digest" else ""
    found = {digest(core) for core in (CORE, replace(CORE, **{name: other}), replace(CORE, **{name: nothing}))}  # type: ignore[arg-type]
    assert len(found) == 3


@law
@given(st.dictionaries(texts, values, max_size=6))
def test_properties_without_fractions_are_written_as_rfc_8785_does(properties: dict[str, object]) -> None:
    assert canonical_texts(properties) == rfc8785.dumps(properties)  # type: ignore[arg-type]


@law
@given(st.dictionaries(texts, values, min_size=2, max_size=6))
def test_the_order_of_properties_does_not_matter(properties: dict[str, object]) -> None:
    assert canonical_texts(dict(reversed(properties.items()))) == canonical_texts(properties)


def test_names_are_sorted_by_utf_16_code_units() -> None:
    written = canonical_texts({"\ufb33": 1, "\U0001f600": 2, "€": 3, "1": 4, "\r": 5, "ö": 6})
    assert written == rfc8785.dumps({"\ufb33": 1, "\U0001f600": 2, "€": 3, "1": 4, "\r": 5, "ö": 6})
    assert list(json.loads(written)) == ["\r", "1", "ö", "€", "\U0001f600", "\ufb33"]


def test_fractions_are_left_to_the_full_algorithm() -> None:
    assert canonical_texts({"a": 1, "b": 0.5}) is None
    assert canonical_texts({"a": 1.0}) is None
    assert canonical_texts({}) == b"{}"


def test_the_hash_of_properties_needs_the_key() -> None:
    assert properties_digest(b"key", b'{"a":1}') == hmac.new(b"key", b'{"a":1}', hashlib.sha256).digest()
    assert properties_digest(b"other", b'{"a":1}') != properties_digest(b"key", b'{"a":1}')


def test_one_key_hashes_many_properties_as_each_alone() -> None:
    hash_of = PropertiesHash(b"key")
    for canonical_properties in (b'{"a":1}', b'{"b":2}', b'{"a":1}'):
        assert hash_of(canonical_properties) == properties_digest(b"key", canonical_properties)
