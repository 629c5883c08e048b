from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.filters import Where, matches
from plans.rules.overlap import overlapping, priced_twice
from tests.plans.given import flat_charge, usage_charge

VALUES = st.sets(st.sampled_from("abc"), min_size=1).map(lambda values: tuple(sorted(values)))
FILTERS = st.dictionaries(st.sampled_from(["tier", "region"]), VALUES)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ({}, {}, True),
        ({}, {"tier": ("a",)}, True),
        ({"tier": ("a",)}, {"tier": ("b",)}, False),
        ({"tier": ("a", "b")}, {"tier": ("b", "c")}, True),
        ({"tier": ("a",)}, {"region": ("a",)}, True),
        ({"tier": ("a",), "region": ("a",)}, {"tier": ("a",), "region": ("b",)}, False),
    ],
)
def test_two_filters_overlap_unless_a_dimension_keeps_them_apart(one: Where, other: Where, overlap: bool) -> None:
    assert overlapping(one, other) is overlap
    assert overlapping(other, one) is overlap


@given(FILTERS, FILTERS)
def test_two_filters_overlap_exactly_when_some_usage_passes_both(one: Where, other: Where) -> None:
    possible = [{"tier": tier, "region": region} for tier, region in product("abc", repeat=2)]

    assert overlapping(one, other) is any(matches(one, usage) and matches(other, usage) for usage in possible)


def test_charges_on_two_meters_never_price_the_same_usage() -> None:
    assert not priced_twice(usage_charge(meter="attempts"), usage_charge(meter="successes"))


def test_a_flat_fee_prices_no_usage() -> None:
    assert not priced_twice(flat_charge(), usage_charge())
    assert not priced_twice(flat_charge(), flat_charge())
