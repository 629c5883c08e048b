"""The declaration of dimensions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.dimension_values import as_text
from meters.rules.dimensions import DimensionsError, parse_dimensions
from tests.customers.rules.laws import law


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({}, {}),
        ({"tier": ["standard", "premium"]}, {"tier": ("standard", "premium")}),
        ({"tier": None}, {"tier": None}),
        ({"tier": ("a",), "region": None}, {"tier": ("a",), "region": None}),
        ({"x" * 64: None}, {"x" * 64: None}),
    ],
)
def test_a_name_is_declared_with_its_values_or_with_any(declared: object, expected: object) -> None:
    assert parse_dimensions(declared) == expected


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        (None, "dimensions must map each name"),
        ([], "dimensions must map each name"),
        ("tier", "dimensions must map each name"),
        ({"": None}, "'' is not a dimension's name"),
        ({5: None}, "5 is not a dimension's name"),
        ({"x" * 65: None}, "is not a dimension's name"),
        ({"class": None}, "'class' is reserved"),
        ({"tier": []}, "the values of 'tier' must be a list with at least one value"),
        ({"tier": "standard"}, "the values of 'tier' must be a list with at least one value"),
        ({"tier": {"a": 1}}, "the values of 'tier' must be a list with at least one value"),
        ({"tier": 5}, "the values of 'tier' must be a list with at least one value"),
        ({"tier": [1]}, "the values of 'tier' must be texts"),
        ({"tier": [""]}, "the values of 'tier' must be texts"),
        ({"tier": ["a", None]}, "the values of 'tier' must be texts"),
        ({"tier": ["a", "b", "a"]}, "'tier' lists a value twice"),
    ],
)
def test_a_mistake_is_named(declared: object, problem: str) -> None:
    with pytest.raises(DimensionsError) as caught:
        parse_dimensions(declared)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("gold", "gold"),
        (None, None),
        (True, "true"),
        (7, "7"),
        (Decimal("1e2"), "100"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1.5E-3"), "0.0015"),
        (Decimal("-0.0"), "0.0"),
        (Decimal("-0e2"), "0"),
        (Decimal("1e-999999999"), "1E-999999999"),
    ],
)
def test_a_value_is_a_text_and_a_number_has_all_its_digits(sent: object, text: str | None) -> None:
    assert as_text(sent) == text


names = st.text(min_size=1, max_size=64).filter(lambda name: name != "class")


@law
@given(st.dictionaries(names, st.none() | st.lists(st.text(min_size=1), min_size=1, unique=True)))
def test_every_sound_declaration_is_kept(declared: dict[str, list[str] | None]) -> None:
    parsed = parse_dimensions(declared)
    assert {name: list(values) if values else None for name, values in parsed.items()} == declared
    assert parse_dimensions(parsed) == parsed
