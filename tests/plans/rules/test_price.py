"""The order of the steps: allowance, packs, rate, commitment or cap per case, discount, rounding, minimum, cap."""

from decimal import Decimal

import pytest

from customers.rules.money import MoneyError, plain
from plans.rules.price import price
from plans.rules.rates import PerUnit
from plans.rules.terms import UsageTerms
from plans.rules.usage import Usage, UsageError
from tests.plans.rules.given import (
    amounts,
    cases,
    graduated,
    numbers_of,
    package,
    per_unit,
    percentage,
    priced,
    stairs,
    terms,
    tier,
    total,
    volume,
    working,
)
from tests.worked_examples import EXAMPLES

TWO = per_unit("2.00")
POOLS = {"rolled_over": "10", "included": "50", "top_up_units": "30"}


@pytest.mark.parametrize(
    ("quantity", "taken", "expected"),
    [
        pytest.param("0", ("0", "0", "0"), "0.00", id="nothing is taken from any"),
        pytest.param("10", ("10", "0", "0"), "0.00", id="what was rolled over goes first"),
        pytest.param("10.5", ("10", "0.5", "0"), "0.00", id="then what is included"),
        pytest.param("60", ("10", "50", "0"), "0.00", id="packs stay untouched while something is included"),
        pytest.param("61", ("10", "50", "1"), "0.00", id="then packs"),
        pytest.param("90", ("10", "50", "30"), "0.00", id="all that is free"),
        pytest.param("91.5", ("10", "50", "30"), "3.00", id="only the rest is priced"),
    ],
)
def test_free_units_go_in_the_order_in_which_they_expire(
    quantity: str, taken: tuple[str, str, str], expected: str
) -> None:
    found = priced(TWO, quantity, **POOLS)

    assert (plain(found.rolled_over), plain(found.included), plain(found.from_packs)) == taken
    assert str(found.total) == expected


def test_the_working_begins_with_what_is_free() -> None:
    assert working(priced(TWO, "91.5", **POOLS)) == [
        ("10", "0", "0", "rolled over"),
        ("50", "0", "0", "included"),
        ("30", "0", "0", "from top-ups"),
        ("1.5", "2.00", "3.000", ""),
    ]


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        pytest.param("30", "20.00", id="within the allowance a fee without usage is due"),
        pytest.param("60", "30.00", id="the first paid unit is the first of its tier"),
    ],
)
def test_flat_fees_without_usage_look_at_what_is_left(quantity: str, expected: str) -> None:
    assert total(graduated(tier(None, "1", "20"), at_zero=True), quantity, included="50") == expected


def test_a_fee_without_usage_is_not_due_within_the_allowance_unless_asked_for() -> None:
    assert total(graduated(tier(None, "1", "20")), "30", included="50") == "0.00"


COMMITTED = {"units": "500", "overage_factor": "1.5"}


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        pytest.param("0", "1000.00", id="without usage the commitment is due"),
        pytest.param("499.5", "1000.00", id="below it the commitment is due"),
        pytest.param("500", "1000.00", id="at it the commitment is due"),
        pytest.param("500.5", "1001.50", id="what is beyond costs its factor"),
        pytest.param("600", "1300.00", id="only what is beyond costs its factor"),
    ],
)
def test_committed_units_are_due_and_more_cost_their_factor(quantity: str, expected: str) -> None:
    assert total(TWO, quantity, commitment=COMMITTED) == expected


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        pytest.param("1", "1200.00", id="the same price"),
        pytest.param("2", "1400.00", id="twice the price"),
        pytest.param("0.8", "1160.00", id="a cheaper price"),
        pytest.param("0", "1000.00", id="nothing"),
    ],
)
def test_units_beyond_the_commitment_cost_what_the_factor_says(factor: str, expected: str) -> None:
    assert total(TWO, "600", commitment={"units": "500", "overage_factor": factor}) == expected


@pytest.mark.parametrize(
    ("rate", "quantity", "expected"),
    [
        pytest.param(graduated(tier("400", "2"), tier(None, "1")), "700", "1200.00", id="tiers go on beyond it"),
        pytest.param(graduated(tier("400", "2"), tier(None, "1")), "100", "900.00", id="tiers are filled up to it"),
        pytest.param(package("300", "10"), "700", "35.00", id="a package beyond it costs its factor"),
        pytest.param(package("300", "10"), "100", "20.00", id="packages are filled up to it"),
        pytest.param(stairs(("500", "80"), (None, "100")), "501", "110.00", id="a stair beyond it costs its factor"),
        pytest.param(volume(tier("500", "2"), tier(None, "1.9")), "501", "1000.00", id="a cheaper volume stays at it"),
        pytest.param(volume(tier("500", "2"), tier(None, "1.9")), "600", "1210.00", id="a dearer volume goes beyond"),
    ],
)
def test_a_commitment_goes_with_every_model_that_counts_units(
    rate: dict[str, str], quantity: str, expected: str
) -> None:
    assert total(rate, quantity, commitment=COMMITTED) == expected


def test_free_units_do_not_fill_a_commitment() -> None:
    assert total(TWO, "700", commitment=COMMITTED, included="200") == "1000.00"


def test_the_working_says_what_is_missing_to_a_commitment_and_what_is_beyond() -> None:
    assert working(priced(TWO, "400", commitment=COMMITTED))[-1] == (
        "1",
        "200.00",
        "200.00",
        "to the commitment of 500",
    )
    assert working(priced(TWO, "700", commitment=COMMITTED))[-1] == (
        *("1", "200.000", "200.000"),
        "beyond the commitment of 500: 1.5 times the price",
    )


def test_hours_beyond_a_commitment_are_priced_as_in_worked_example_c02() -> None:
    example = EXAMPLES["C02"]
    unit_price, units, factor = numbers_of(example.terms)

    found = total(
        per_unit(unit_price), numbers_of(example.input)[0], commitment={"units": units, "overage_factor": factor}
    )

    assert [found] == amounts(example.expected)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        pytest.param(cases(), "0.00", id="no case costs nothing"),
        pytest.param(cases(_2=3), "12.00", id="cases below the cap cost their units"),
        pytest.param(cases(_2_5=3), "15.00", id="cases at the cap cost it"),
        pytest.param(cases(_3=3), "15.00", id="cases above the cap cost it"),
        pytest.param(cases(_1=2, _3=1, _100=1), "14.00", id="each case is capped on its own"),
    ],
)
def test_no_case_costs_more_than_its_cap(usage: Usage, expected: str) -> None:
    assert str(price(terms(TWO, case_cap="5.00"), usage).total) == expected


def test_the_working_counts_the_cases_at_the_cap() -> None:
    assert working(price(terms(TWO, case_cap="5.00"), cases(_1=2, _3=1, _100=1))) == [
        ("2", "2.00", "4.00", ""),
        ("2", "5.00", "10.00", "cases at the cap"),
    ]


def test_a_pack_of_units_is_not_spent_on_capped_cases() -> None:
    found = price(terms(TWO, case_cap="5.00", top_up_units="3"), cases(_3=1))

    assert (str(found.total), found.from_packs) == ("5.00", Decimal(0))


def test_a_cap_per_case_needs_each_case() -> None:
    with pytest.raises(UsageError, match="quantity of each case"):
        price(terms(TWO, case_cap="5.00"), Usage(Decimal(3)))


def test_a_cap_per_case_needs_a_price_per_unit() -> None:
    with pytest.raises(UsageError, match="price per unit"):
        price(terms(package("1", "2"), case_cap="5.00"), cases(_3=1))


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        pytest.param("0", "200.00", id="none"),
        pytest.param("25", "150.00", id="a quarter"),
        pytest.param("33.333", "133.33", id="a share that does not come out even"),
        pytest.param("100", "0.00", id="all of it"),
    ],
)
def test_a_discount_is_taken_off(percent: str, expected: str) -> None:
    assert total(TWO, "100", discount_percent=percent) == expected


def test_a_discount_is_taken_off_the_exact_amount_and_rounded_once() -> None:
    assert total(per_unit("0.0149"), "1", discount_percent="70") == "0.00"  # 0.01 less 70 % would be 0.003
    assert total(per_unit("0.0198"), "1", discount_percent="25") == "0.01"  # 0.01485, and not 0.02 less 25 %


@pytest.mark.parametrize(
    ("quantity", "parts"),
    [
        pytest.param("0", ("0.00", "100.00", "0", "100.00"), id="without usage the minimum is due"),
        pytest.param("40", ("80.00", "20.00", "0", "100.00"), id="below it the rest is a line"),
        pytest.param("50", ("100.00", "0", "0", "100.00"), id="at the minimum nothing is added"),
        pytest.param("75", ("150.00", "0", "0", "150.00"), id="between both nothing happens"),
        pytest.param("100", ("200.00", "0", "0.00", "200.00"), id="at the cap nothing is spared"),
        pytest.param("120", ("240.00", "0", "-40.00", "200.00"), id="above the cap what is spared is a line"),
    ],
)
def test_a_minimum_and_a_cap_bound_the_amount(quantity: str, parts: tuple[str, ...]) -> None:
    found = priced(TWO, quantity, minimum="100.00", cap="200.00")

    assert tuple(Decimal(part) for part in parts) == (found.usage, found.true_up, found.cap_discount, found.total)


def test_a_minimum_is_held_against_the_rounded_amount_after_the_discount() -> None:
    found = priced(per_unit("0.999"), "100", discount_percent="10", minimum="89.95")

    assert (str(found.usage), str(found.true_up)) == ("89.91", "0.04")


def test_a_cap_is_held_against_the_amount_after_the_discount() -> None:
    assert total(TWO, "100", discount_percent="50", cap="100.00") == "100.00"


def test_a_minimum_is_shown_as_a_line_of_its_own_as_in_worked_example_c01() -> None:
    unit_price, minimum = numbers_of(EXAMPLES["C01"].terms)
    below, above = (priced(per_unit(unit_price), q, minimum=minimum) for q in numbers_of(EXAMPLES["C01"].input))

    shown = [below.usage, below.true_up, below.total, above.total]

    assert [f"{amount:.2f}" for amount in shown] == amounts(EXAMPLES["C01"].expected)


def test_a_cap_is_shown_as_a_line_of_its_own_as_in_worked_example_c09() -> None:
    unit_price, cap = numbers_of(EXAMPLES["C09"].terms)
    found = priced(per_unit(unit_price), numbers_of(EXAMPLES["C09"].input)[0], cap=cap)

    shown = [found.usage, -found.cap_discount, found.total]

    assert [f"{amount:.2f}" for amount in shown] == amounts(EXAMPLES["C09"].expected)


def test_an_allowance_beside_a_fee_is_priced_as_in_worked_example_a14() -> None:
    fee, included, unit_price = numbers_of(EXAMPLES["A14"].terms)
    used = [Decimal(total(per_unit(unit_price), q, included=included)) for q in numbers_of(EXAMPLES["A14"].input)]

    assert [str(Decimal(fee) + amount) for amount in used] == amounts(EXAMPLES["A14"].expected)


def test_a_base_fee_and_its_outcomes_add_up_as_in_worked_example_s01() -> None:
    fee, unit_price = numbers_of(EXAMPLES["S01"].terms)
    outcomes = total(per_unit(unit_price), numbers_of(EXAMPLES["S01"].input)[0])

    assert str(Decimal(fee) + Decimal(outcomes)) == EXAMPLES["S01"].expected


def test_attempts_and_successes_add_up_as_in_worked_example_s02() -> None:
    prices, counts = numbers_of(EXAMPLES["S02"].terms), numbers_of(EXAMPLES["S02"].input)
    lines = [Decimal(total(per_unit(each), count)) for each, count in zip(prices, counts, strict=True)]

    assert str(sum(lines)) == EXAMPLES["S02"].expected


def test_usage_less_a_quarter_is_the_first_line_of_worked_example_f02() -> None:
    usage, percent, *_ = numbers_of(EXAMPLES["F02"].terms)

    assert total(per_unit("1.00"), usage, discount_percent=percent) == "60.00"


def test_a_float_is_refused() -> None:
    with pytest.raises((MoneyError, TypeError)):
        price(UsageTerms(currency="USD", rate=PerUnit(0.99)), Usage(Decimal(3)))  # type: ignore[arg-type]


@pytest.mark.parametrize("quantity", ["-1", "-0.000000001", "NaN", "Infinity", "-Infinity"])
def test_usage_that_is_no_quantity_is_refused(quantity: str) -> None:
    with pytest.raises(UsageError):
        Usage(Decimal(quantity))


def test_an_event_without_value_has_its_fixed_part_within_all_bounds() -> None:
    rate = percentage("1", fixed="0.30")

    assert str(price(terms(rate, cap="0.50"), Usage(Decimal(0), events=2)).total) == "0.50"
