"""Values as senders write them."""

import json
from decimal import Decimal, Inexact, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.quantity import FRACTION_DIGITS, INTEGER_DIGITS, ONE, QuantityError, parse_value
from tests.customers.rules.laws import law


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"1", "1"),
        (b'"1"', "1"),
        (b"0", "0"),
        (b"-0", "0"),
        (b'"-0.000"', "0"),
        (b"2.5", "2.5"),
        (b'"2.50"', "2.50"),
        (b"999999999999999", "999999999999999"),
        (b"999999999999999.999999999", "999999999999999.999999999"),
        (b"0.000000001", "0.000000001"),
        (b"1e3", "1000"),
        (b"1E+14", "100000000000000"),
        (b"25e-9", "0.000000025"),
        (b"1.10000000000000", "1.1"),
    ],
)
def test_a_value_is_read_exactly(written: bytes, value: str) -> None:
    parsed = parse_value(written)
    assert parsed == Decimal(value)
    assert not parsed.is_signed()


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"null", "must be a finite decimal number, or a text that holds one"),
        (b"true", "must be a finite decimal number, or a text that holds one"),
        (b"[1]", "must be a finite decimal number, or a text that holds one"),
        (b"{}", "must be a finite decimal number, or a text that holds one"),
        (b"", "must be a finite decimal number, or a text that holds one"),
        (b'""', "must be a finite decimal number, or a text that holds one"),
        (b'"', "must be a finite decimal number, or a text that holds one"),
        (b'"1', "must be a finite decimal number, or a text that holds one"),
        (b'" 1"', "must be a finite decimal number, or a text that holds one"),
        (b'"+1"', "must be a finite decimal number, or a text that holds one"),
        (b'"1_0"', "must be a finite decimal number, or a text that holds one"),
        (b'"1,5"', "must be a finite decimal number, or a text that holds one"),
        (b'".5"', "must be a finite decimal number, or a text that holds one"),
        (b'"5."', "must be a finite decimal number, or a text that holds one"),
        (b'"0x10"', "must be a finite decimal number, or a text that holds one"),
        (b"1\n", "must be a finite decimal number, or a text that holds one"),
        (b"1e9999", "must be a finite decimal number, or a text that holds one"),
        (b"NaN", "must be a finite decimal number, or a text that holds one"),
        (b'"Infinity"', "must be a finite decimal number, or a text that holds one"),
        ('"４"'.encode(), "must be a finite decimal number, or a text that holds one"),
        (b"\xff\xfe", "must be a finite decimal number, or a text that holds one"),
        (b"-1", "must not be negative"),
        (b'"-0.000000001"', "must not be negative"),
        (b"1000000000000000", "has more than 15 digits before the point"),
        (b"1e15", "has more than 15 digits before the point"),
        (b"1e999", "has more than 15 digits before the point"),
        (b"0.0000000001", "has more than 9 digits after the point"),
        (b"1e-999", "has more than 9 digits after the point"),
        (b"9" * 5_000, "has too many characters"),
        (b"1" + b" " * 64, "has too many characters"),
    ],
)
def test_what_is_no_countable_value_is_refused(written: bytes, problem: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_value(written)
    assert str(caught.value) == problem


@pytest.mark.parametrize("written", [b"1." + b"0" * 35 + b"1", b"123456789012345.123456789" + b"0" * 20 + b"1"])
def test_digits_beyond_the_bounds_are_never_rounded_away(written: bytes) -> None:
    with pytest.raises(QuantityError, match="has more than 9 digits after the point"):
        parse_value(written)


def test_a_zero_is_a_zero_however_it_is_written() -> None:
    assert parse_value(b"0e999") == 0


def test_the_value_of_most_events_is_one_object() -> None:
    assert parse_value(b"1") is ONE


@law
@given(st.integers(0, 10**INTEGER_DIGITS - 1), st.integers(0, 10**FRACTION_DIGITS - 1), st.booleans())
def test_every_value_within_the_bounds_is_exact_in_any_decimal_context(whole: int, part: int, is_text: bool) -> None:
    written = f"{whole}.{part:09}"
    with localcontext() as context:
        context.prec = 40
        context.traps[Inexact] = True
        parsed = parse_value((json.dumps(written) if is_text else written).encode())
    assert parsed == Decimal(written)


@law
@given(st.binary(max_size=80))
def test_no_bytes_make_it_raise_anything_else(written: bytes) -> None:
    try:
        assert parse_value(written) >= 0
    except QuantityError as error:
        assert str(error).startswith(("must", "has"))  # noqa: PT017
