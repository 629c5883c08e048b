"""Conditions on properties: tables, and that nothing hostile makes them raise."""

from decimal import Decimal, Inexact, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.condition_form import read_conditions, write_conditions
from meters.rules.conditions import Condition, Op
from meters.rules.faults import Place
from tests.customers.rules.laws import law

MISSING = object()


def holds(op: str, operand: object, value: object) -> bool:
    place = Place()
    (condition,) = read_conditions({"p": {op: operand}}, place)
    assert place.faults == []
    return condition.holds({} if value is MISSING else {"p": value})


@pytest.mark.parametrize(
    ("operand", "value", "is_equal"),
    [
        (4, 4, True),
        (4, "4", True),
        (4, "4.00", True),
        (4, 4.0, True),
        ("4.5", 4.5, True),
        ("0.1", 0.1, True),
        (0, "-0", True),
        (4, "04", False),
        (4, " 4", False),
        (4, "+4", False),
        (4, "4e0", False),
        (4, "４", False),
        (4, "4_0", False),
        (4, "four", False),
        (1, True, False),
        (0, False, False),
        ("007", "7", False),
        ("007", "007", True),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "a ", False),
        ("", "", True),
        ("é", "e\u0301", False),
        (True, True, True),
        (True, "true", True),
        (True, "True", False),
        ("false", False, True),
        (4, [4], False),
        (4, {"4": 4}, False),
        (4, float("nan"), False),
        (4, Decimal("NaN"), False),
        (4, Decimal("sNaN"), False),
    ],
)
def test_equal_means_the_same_number_or_the_same_text(operand: object, value: object, is_equal: bool) -> None:
    assert holds("eq", operand, value) is is_equal
    assert holds("ne", operand, value) is not is_equal
    assert holds("in", ["x", operand], value) is is_equal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "lt lte"),
        (4, "lte gte"),
        (5, "gt gte"),
        ("3.999999999999999999999999999999", "lt lte"),
        ("4.000000000000000000000000000001", "gt gte"),
        (4.000000000000001, "gt gte"),
        (-5, "lt lte"),
        (10**400, "gt gte"),
        ("9" * 2_048, "gt gte"),
        ("four", ""),
        ("", ""),
        (True, ""),
        (None, ""),
        (MISSING, ""),
        (float("inf"), ""),
        (float("-inf"), ""),
        (float("nan"), ""),
        ([3], ""),
    ],
)
def test_an_order_is_one_of_numbers(value: object, expected: str) -> None:
    found = [op for op in ("lt", "lte", "gt", "gte") if holds(op, 4, value)]
    assert " ".join(found) == expected


@pytest.mark.parametrize("value", [None, MISSING])
def test_a_missing_property_matches_only_missing(value: object) -> None:
    operands: dict[str, Any] = {"in": [1], "exists": True, "missing": True}
    found = [op.value for op in Op if holds(op.value, operands.get(op.value, 1), value)]
    assert found == ["missing"]


@pytest.mark.parametrize("value", ["", 0, False, "x", [], {}, float("nan")])
def test_whatever_is_there_exists(value: object) -> None:
    assert holds("exists", True, value)
    assert not holds("missing", True, value)


def test_all_that_is_asked_must_hold() -> None:
    conditions = read_conditions({"score": {"gte": 2, "lt": 4}, "tier": {"eq": "pro"}}, Place())
    assert len(conditions) == 3
    assert [all(c.holds({"score": n, "tier": "pro"}) for c in conditions) for n in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        False,
    ]
    assert not all(condition.holds({"score": 3}) for condition in conditions)


hostile = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.from_regex(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", fullmatch=True)
    | st.sampled_from(["NaN", "sNaN", "Infinity", "1e999999999", "\ud800", "\0", "9" * 5_000, 10**4_000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
operands = st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20) | st.just("4.5")


@law
@given(hostile, operands)
def test_no_value_makes_a_condition_raise(value: object, operand: object) -> None:
    for op in ("eq", "ne", "in", "exists", "missing"):
        written = {"in": [operand], "exists": True, "missing": True}.get(op, operand)
        assert isinstance(holds(op, written, value), bool)
    for op in ("lt", "lte", "gt", "gte"):
        assert isinstance(holds(op, "4.5", value), bool)


@law
@given(hostile, operands)
def test_every_operator_has_its_opposite_among_what_is_there(value: object, operand: object) -> None:
    there = holds("exists", True, value)
    assert holds("missing", True, value) is not there
    assert (holds("eq", operand, value) != holds("ne", operand, value)) is there
    assert holds("in", [operand], value) is holds("eq", operand, value)
    ordered = [holds(op, 4, value) for op in ("lt", "gte")], [holds(op, 4, value) for op in ("gt", "lte")]
    assert all(sum(pair) == sum(ordered[0]) for pair in ordered)


@law
@given(st.decimals(allow_nan=False, allow_infinity=False, places=12), st.integers(-(10**6), 10**6))
def test_comparison_is_exact_in_any_decimal_context(value: Decimal, limit: int) -> None:
    with localcontext() as context:
        context.prec = 1
        context.traps[Inexact] = True
        assert holds("lt", limit, format(value, "f")) is (value < limit)
        assert holds("eq", limit, value) is (value == limit)


@law
@given(
    st.dictionaries(
        st.sampled_from(["a", "b.c", "é"]), st.dictionaries(st.sampled_from(["eq", "ne"]), operands, min_size=1)
    )
)
def test_conditions_read_back_as_they_were_written(written: dict[str, dict[str, object]]) -> None:
    conditions = read_conditions(written, Place())
    assert read_conditions(write_conditions(conditions), Place()) == conditions


def test_a_number_between_texts_is_no_order_even_when_made_by_hand() -> None:
    assert not Condition("p", Op.LT, ("text",)).holds({"p": 3})


def test_a_number_of_5000_digits_is_a_number() -> None:
    assert holds("gt", 4, 10**5_000)
    assert holds("lt", 4, "-" + "9" * 5_000)
