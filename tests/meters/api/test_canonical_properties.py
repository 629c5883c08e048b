"""Properties are written canonically by a quick way where it is equal to RFC 8785."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from meters.api.wire import PropertiesError, _read_properties
from tests.customers.rules.laws import law

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
properties = st.dictionaries(texts.filter(bool), texts | numbers | st.booleans() | st.none(), min_size=1, max_size=8)


@law
@given(properties, st.booleans())
def test_canonical_properties_are_those_of_rfc_8785(found: dict[str, object], escaped: bool) -> None:
    written = json.dumps(found, ensure_ascii=escaped).encode()
    text, canonical = _read_properties(Raw(written))
    assert text == written.decode()
    assert canonical == rfc8785.dumps(json.loads(written))


@pytest.mark.parametrize("character", [*map(chr, range(1, 0x100)), "\u2028", "\u2029", "\ufeff", "\U0001f600"])
def test_every_character_that_could_be_escaped_is_written_as_in_rfc_8785(character: str) -> None:
    found: dict[str, object] = {character: character, "a": character}
    assert _read_properties(Raw(json.dumps(found).encode()))[1] == rfc8785.dumps(found)  # type: ignore[arg-type]


def test_a_whole_number_beyond_what_every_reader_keeps_is_refused() -> None:
    with pytest.raises(PropertiesError):
        _read_properties(Raw(b'{"n": 9007199254740992}'))
