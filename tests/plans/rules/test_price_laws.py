"""What holds for every price, whatever the terms and the usage."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customers.rules.currencies import MINOR_UNITS
from customers.rules.money import exponent, round_money
from plans.rules.catalogue.rates import parse_rate, plain_rate
from plans.rules.price import price
from plans.rules.priced import exact_sum, total_of
from plans.rules.rates import (
    Graduated,
    Matrix,
    Package,
    Percentage,
    PerUnit,
    Rate,
    RateError,
    Stair,
    Stairstep,
    Tier,
    Volume,
)
from plans.rules.terms import Commitment, UsageTerms
from plans.rules.usage import Usage
from tests.customers.rules.laws import law
from tests.plans.rules.drawn import RATES

QUANTITIES = st.decimals(min_value=0, max_value=Decimal("1e15") - 1, places=9, allow_nan=False)
SMALL = st.decimals(min_value=0, max_value=1_000, places=3, allow_nan=False)
PRICES = st.decimals(min_value=0, max_value=Decimal("1e9"), places=12, allow_nan=False)
CURRENCIES = st.sampled_from(sorted(MINOR_UNITS))
ENDS = st.lists(SMALL.filter(bool), max_size=4, unique=True).map(sorted)
PERCENTS = st.decimals(min_value=0, max_value=100, places=4, allow_nan=False)
VALUES = st.lists(SMALL, max_size=8)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    return tuple(Tier(up_to=end, unit_price=draw(PRICES), flat_fee=draw(PRICES)) for end in (*draw(ENDS), None))


@st.composite
def rising_stairs(draw: st.DrawFn) -> tuple[Stair, ...]:
    ends = (*draw(ENDS), None)
    prices = sorted(draw(st.lists(PRICES, min_size=len(ends), max_size=len(ends))))
    return tuple(Stair(up_to=end, price=each) for end, each in zip(ends, prices, strict=True))


GRADUATED = st.builds(Graduated, tiers=tiers(), flat_fee_at_zero=st.booleans())
VOLUME = st.builds(Volume, tiers=tiers(), flat_fee_at_zero=st.booleans())
PACKAGE = st.builds(Package, size=SMALL.filter(bool), price=PRICES, free=SMALL)
STAIRSTEP = st.builds(Stairstep, tiers=rising_stairs(), flat_fee_at_zero=st.booleans())
PERCENTAGE = st.builds(
    Percentage, percent=PERCENTS, fixed=PRICES, free_events=st.none() | st.integers(0, 5), free_amount=st.none() | SMALL
)
NEVER_CHEAPER = st.one_of(st.builds(PerUnit, PRICES), GRADUATED, PACKAGE, STAIRSTEP)
COUNTING = st.one_of(NEVER_CHEAPER, VOLUME)
"""The models that look at nothing but the quantity."""


def of_values(values: list[Decimal]) -> Usage:
    return Usage(exact_sum(values), events=len(values), values=values)


@st.composite
def bounded_terms(draw: st.DrawFn, rates: st.SearchStrategy[Rate] = COUNTING) -> UsageTerms:
    """Terms with everything that goes with a price for units."""
    currency = draw(CURRENCIES)
    low, high = sorted((draw(SMALL), draw(SMALL)))
    commitment = st.builds(Commitment, units=SMALL, overage_factor=st.sampled_from((Decimal(1), Decimal("1.5"))))
    return UsageTerms(
        currency=currency,
        rate=draw(rates),
        included=draw(SMALL),
        rolled_over=draw(SMALL),
        top_up_units=draw(SMALL),
        commitment=draw(st.none() | commitment),
        discount_percent=draw(PERCENTS),
        minimum=draw(st.none() | st.just(round_money(low, currency))),
        cap=draw(st.none() | st.just(round_money(high, currency))),
    )


@law
@given(PRICES, QUANTITIES, CURRENCIES)
def test_a_price_per_unit_is_the_exact_product_rounded_once(each: Decimal, quantity: Decimal, currency: str) -> None:
    total = price(UsageTerms(currency=currency, rate=PerUnit(each)), Usage(quantity)).total
    digits = MINOR_UNITS[currency]
    exact, whole = int(each.scaleb(12)) * int(quantity.scaleb(9)) * 10**digits, 10**21

    assert total.as_tuple().exponent == -digits
    assert int(total.scaleb(digits)) == (2 * exact + whole) // (2 * whole)


@law
@given(NEVER_CHEAPER, QUANTITIES | SMALL, QUANTITIES | SMALL)
def test_more_units_never_cost_less(rate: Rate, some: Decimal, more: Decimal) -> None:
    terms = UsageTerms(currency="USD", rate=rate)

    assert price(terms, Usage(some)).total <= price(terms, Usage(some + more)).total


@law
@given(bounded_terms(NEVER_CHEAPER), SMALL, SMALL)
def test_more_units_never_cost_less_under_any_terms(terms: UsageTerms, some: Decimal, more: Decimal) -> None:
    assert price(terms, Usage(some)).total <= price(terms, Usage(some + more)).total


@law
@given(PERCENTAGE, VALUES, VALUES)
def test_more_transactions_never_cost_less(rate: Percentage, some: list[Decimal], more: list[Decimal]) -> None:
    terms = UsageTerms(currency="USD", rate=rate)

    assert price(terms, of_values(some)).total <= price(terms, of_values([*some, *more])).total


@law
@given(st.builds(PerUnit, PRICES), SMALL, SMALL)
def test_prices_per_unit_add_up(rate: PerUnit, one: Decimal, other: Decimal) -> None:
    parts = total_of((*rate.steps(Usage(one)), *rate.steps(Usage(other))))

    assert parts == total_of(rate.steps(Usage(one + other)))


@law
@given(PERCENTS, PRICES, VALUES, VALUES)
def test_shares_without_free_events_add_up(
    percent: Decimal, fixed: Decimal, one: list[Decimal], other: list[Decimal]
) -> None:
    rate = Percentage(percent=percent, fixed=fixed)
    parts = total_of((*rate.steps(of_values(one)), *rate.steps(of_values(other))))

    assert parts == total_of(rate.steps(of_values([*one, *other])))


@law
@given(tiers(), SMALL, SMALL)
def test_a_graduated_price_is_that_of_a_part_and_of_the_rest_from_where_it_ends(
    drawn: tuple[Tier, ...], part: Decimal, rest: Decimal
) -> None:
    assume(part)
    beyond = [tier for tier in drawn if tier.up_to is None or tier.up_to > part]
    moved = [Tier(up_to=t.up_to and t.up_to - part, unit_price=t.unit_price, flat_fee=t.flat_fee) for t in beyond]
    begun = Tier(up_to=moved[0].up_to, unit_price=moved[0].unit_price)  # its fee belongs to the part
    reaches = any(tier.up_to == part for tier in drawn)
    rate, second = Graduated(tiers=drawn), Graduated(tiers=tuple(moved) if reaches else (begun, *moved[1:]))

    together = total_of(rate.steps(Usage(part + rest)))

    assert together == total_of((*rate.steps(Usage(part)), *second.steps(Usage(rest))))


@law
@given(bounded_terms(), SMALL)
def test_the_steps_sum_to_the_unrounded_amount(terms: UsageTerms, quantity: Decimal) -> None:
    found = price(terms, Usage(quantity))

    assert round_money(total_of(found.steps), terms.currency) == found.usage
    assert all(Fraction(s.amount) == Fraction(s.quantity) * Fraction(s.unit_price) for s in found.steps)


@law
@given(bounded_terms(), SMALL)
def test_the_lines_sum_to_the_total_in_the_currency(terms: UsageTerms, quantity: Decimal) -> None:
    found = price(terms, Usage(quantity))

    assert found.total == found.usage + found.true_up + found.cap_discount
    assert found.total.as_tuple().exponent == -exponent(terms.currency)
    assert found.usage >= 0
    assert found.true_up >= 0 >= found.cap_discount


@law
@given(bounded_terms(), SMALL)
def test_the_total_is_within_its_bounds(terms: UsageTerms, quantity: Decimal) -> None:
    found = price(terms, Usage(quantity))

    assert terms.minimum is None or found.total >= terms.minimum
    assert terms.cap is None or found.total <= terms.cap


@law
@given(st.one_of(st.builds(PerUnit, PRICES), GRADUATED), QUANTITIES | SMALL, SMALL, SMALL, SMALL)
def test_the_units_of_the_steps_cover_the_quantity(
    rate: Rate, quantity: Decimal, included: Decimal, rolled_over: Decimal, packs: Decimal
) -> None:
    terms = UsageTerms(currency="USD", rate=rate, included=included, rolled_over=rolled_over, top_up_units=packs)
    found = price(terms, Usage(quantity))
    units = [step.quantity for step in found.steps if not step.text.startswith("fee of")]

    assert exact_sum(units) == quantity


@law
@given(st.builds(PerUnit, PRICES) | GRADUATED | PACKAGE, SMALL, SMALL, SMALL)
def test_a_period_split_in_two_has_the_same_units(rate: Rate, one: Decimal, other: Decimal, included: Decimal) -> None:
    terms = UsageTerms(currency="USD", rate=rate, included=included)
    first = price(terms, Usage(one))
    left = included - first.included
    second = price(UsageTerms(currency="USD", rate=rate, included=left), Usage(other))

    assert first.included + second.included == price(terms, Usage(one + other)).included


@law
@given(bounded_terms(NEVER_CHEAPER), SMALL, SMALL)
def test_an_allowance_never_makes_it_dearer(terms: UsageTerms, quantity: Decimal, more: Decimal) -> None:
    generous = terms.with_units(rolled_over=terms.rolled_over + more, top_up_units=terms.top_up_units)

    assert price(generous, Usage(quantity)).total <= price(terms, Usage(quantity)).total


@law
@given(bounded_terms(), SMALL)
def test_free_units_never_exceed_what_is_there_or_what_is_used(terms: UsageTerms, quantity: Decimal) -> None:
    found = price(terms, Usage(quantity))

    assert found.rolled_over <= terms.rolled_over
    assert found.included <= terms.included
    assert found.from_packs <= terms.top_up_units
    assert found.rolled_over + found.included + found.from_packs <= quantity


@law
@given(COUNTING, SMALL, SMALL)
def test_a_commitment_is_always_paid_for(rate: Rate, units: Decimal, quantity: Decimal) -> None:
    committed = Commitment(units=units, overage_factor=Decimal("1.5"))
    due = price(UsageTerms(currency="USD", rate=rate), Usage(units)).total

    found = price(UsageTerms(currency="USD", rate=rate, commitment=committed), Usage(quantity)).total

    assert found == due if quantity <= units else found >= due


@law
@given(SMALL, SMALL, st.integers(1, 366), st.data())
def test_parts_of_a_period_never_exceed_the_whole(
    minimum: Decimal, units: Decimal, days: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, days))
    terms = UsageTerms(
        currency="USD",
        rate=PerUnit(Decimal(1)),
        minimum=round_money(minimum, "USD"),
        commitment=Commitment(units=units),
    )
    one, other = terms.for_days(part, days), terms.for_days(days - part, days)

    assert one.minimum is not None and other.minimum is not None and terms.minimum is not None  # noqa: PT018
    assert one.commitment is not None and other.commitment is not None  # noqa: PT018
    assert max(one.minimum, other.minimum) <= terms.minimum
    assert max(one.commitment.units, other.commitment.units) <= units
    assert abs(one.minimum + other.minimum - terms.minimum) <= Decimal("0.01")
    assert abs(one.commitment.units + other.commitment.units - units) <= Decimal("0.000000001")


@law
@given(bounded_terms(), SMALL)
def test_no_float_is_anywhere(terms: UsageTerms, quantity: Decimal) -> None:
    assert not [leaf for leaf in leaves(price(terms, Usage(quantity))) if not isinstance(leaf, Decimal | str)]
    assert not [leaf for leaf in leaves(plain_rate(terms.rate)) if not isinstance(leaf, bool | str)]


def leaves(value: Any) -> Iterator[Any]:
    """Everything inside that holds nothing else."""
    if is_dataclass(value):
        yield from (leaf for field in fields(value) for leaf in leaves(getattr(value, field.name)))
    elif isinstance(value, dict):
        yield from (leaf for inner in value.values() for leaf in leaves(inner))
    elif isinstance(value, list | tuple):
        yield from (leaf for inner in value for leaf in leaves(inner))
    else:
        yield value


@law
@given(st.sampled_from(sorted(RATES)), st.integers(0, 2**32))
def test_a_rate_is_read_back_as_it_was_written(model: str, seed: int) -> None:
    rate = parse_rate(RATES[model](Random(seed)))  # noqa: S311

    assert parse_rate(plain_rate(rate)) == rate
    assert plain_rate(parse_rate(plain_rate(rate))) == plain_rate(rate)


NUMBER = st.sampled_from(("1", "2", "5.5", "1000"))


@law
@given(st.sampled_from(("graduated", "volume", "stairstep")), st.lists(NUMBER | st.none(), max_size=5))
def test_tiers_are_refused_with_a_path_unless_they_ascend_to_an_open_last_one(
    model: str, ends: list[str | None]
) -> None:
    name = "price" if model == "stairstep" else "unit_price"
    plain = {"model": model, "tiers": [{name: "1"} | ({} if end is None else {"up_to": end}) for end in ends]}
    bounds = [Fraction(end) for end in ends[:-1] if end is not None]
    ascending = all(low < high for low, high in pairwise(bounds))
    if ends and len(bounds) == len(ends) - 1 and ends[-1] is None and ascending:
        assert parse_rate(plain)
        return
    with pytest.raises(RateError) as refused:
        parse_rate(plain)
    assert refused.value.inside[0] == "tiers"
    assert len(refused.value.inside) == (3 if ends else 1)


@pytest.mark.parametrize(
    ("rate", "inside"),
    [
        pytest.param({"model": "volume", "tiers": [{}]}, ("tiers", 0, "unit_price"), id="a tier without a price"),
        pytest.param({"model": "graduated", "tiers": [{"flat_fee": "0"}]}, ("tiers", 0, "unit_price"), id="or a fee"),
        pytest.param({"model": "stairstep", "tiers": [{}]}, ("tiers", 0, "price"), id="a stair without a price"),
        pytest.param(
            {"model": "volume", "tiers": [{"up_to": "0", "unit_price": "1"}, {"unit_price": "1"}]},
            ("tiers", 0, "up_to"), id="a first tier without room",
        ),
        pytest.param(
            {"model": "volume", "tiers": [{"up_to": "-5", "unit_price": "1"}, {"unit_price": "1"}]},
            ("tiers", 0, "up_to"), id="a negative end",
        ),
        pytest.param({"model": "per_unit", "unit_price": "-1"}, ("unit_price",), id="a negative price"),
        pytest.param({"model": "per_unit", "unit_price": 0.99}, ("unit_price",), id="a float"),
        pytest.param({"model": "per_unit", "unit_price": "0.0000000000001"}, ("unit_price",), id="13 decimal places"),
        pytest.param({"model": "package", "size": "0", "price": "1"}, ("size",), id="a package of nothing"),
        pytest.param({"model": "percentage", "percent": "1", "free_events": "1.5"}, ("free_events",), id="half a one"),
        pytest.param({"model": "matrix", "by": "class", "prices": {}}, ("prices",), id="a matrix without prices"),
        pytest.param({"model": "matrix", "by": "class", "prices": {"a": "x"}}, ("prices", "a"), id="a price of x"),
        pytest.param({"model": "moonshine"}, ("model",), id="a model that is none"),
        pytest.param({}, ("model",), id="no model"),
    ],
)  # fmt: skip
def test_a_rate_that_cannot_price_is_refused_with_its_place(
    rate: dict[str, Any], inside: tuple[str | int, ...]
) -> None:
    with pytest.raises(RateError) as refused:
        parse_rate(rate)

    assert refused.value.inside == inside


@law
@given(st.dictionaries(st.sampled_from("abcdef"), SMALL, min_size=1), st.lists(SMALL, min_size=6, max_size=6), SMALL)
def test_a_matrix_prices_what_an_allowance_leaves(
    units: dict[str, Decimal], each: list[Decimal], free: Decimal
) -> None:
    rate = Matrix(by="class", prices=dict(zip("fedcba", each, strict=True)))
    usage = Usage(exact_sum(units.values()), per_value=units)

    found = price(UsageTerms(currency="USD", rate=rate, included=free), usage)

    assert exact_sum(step.quantity for step in found.steps) == usage.quantity
    assert found.usage <= price(UsageTerms(currency="USD", rate=rate), usage).usage
