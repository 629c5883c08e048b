"""Everything that a charge, a plan and a customer can say about money."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from customers.models import CreditGrant, Customer, PlanAssignment
from plans.models import Charge, Coupon, PlanVersion, PriceOverride, TopUp
from plans.rules.catalogue.rates import parse_rate
from tests.plans.catalogue.files import CUSTOMER, METER, PLAN, done, problems

pytestmark = pytest.mark.django_db

PER_UNIT = 'rate: {model: per_unit, unit_price: "2.00"}'

RATES = {
    "graduated": '{model: graduated, tiers: [{up_to: 5, unit_price: "7", flat_fee: "1"}, {unit_price: "6"}]}',
    "volume": '{model: volume, tiers: [{up_to: 5, unit_price: "7"}, {unit_price: "6"}], flat_fee_at_zero: true}',
    "package": '{model: package, size: 100, price: "5.00", free: 100}',
    "stairstep": '{model: stairstep, tiers: [{up_to: 1000, price: "100"}, {price: "500"}]}',
    "percentage": '{model: percentage, percent: "1.2", fixed: "0.10", free_events: 3, free_amount: "500"}',
    "matrix": '{model: matrix, by: tier, prices: {standard: "0.99"}, default: "0"}',
    "by_class": '{model: matrix, by: class, prices: {confirmed: "0.99"}, default: "0"}',
}


def stored() -> dict[str, Any]:
    rate = Charge.objects.get().rate
    assert rate is not None
    return dict(rate)


def plan(rate: str) -> str:
    return METER + PLAN.replace(PER_UNIT, f"rate: {rate}")


def terms(more: str) -> str:
    return METER + PLAN.replace(PER_UNIT, f"{PER_UNIT}\n        {more}")


def customer(*more: str) -> str:
    return (
        METER
        + PLAN
        + CUSTOMER.replace("    currency: USD\n", "    currency: USD\n" + "".join(f"    {x}\n" for x in more))
    )


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_every_rate_model_can_be_written_and_is_published_once(rate: str) -> None:
    assert done(plan(rate))[-1] == "published version 1 of support"
    assert done(plan(rate)) == []
    assert stored()["model"] == rate.partition("model: ")[2].partition(",")[0]


@pytest.mark.parametrize(
    ("rate", "problem"),
    [
        ('{model: graduated, tiers: [{up_to: 5, unit_price: "7"}]}', ".tiers[0].up_to: the last tier must be open"),
        (
            '{model: graduated, tiers: [{up_to: 5, unit_price: "7"}, {up_to: 5, unit_price: "6"}, {unit_price: "1"}]}',
            ".tiers[1].up_to: 5 must be more than 5",
        ),
        (
            '{model: volume, tiers: [{unit_price: "7"}, {unit_price: "6"}]}',
            ".tiers[0].up_to: only the last tier is open",
        ),
        ("{model: graduated, tiers: []}", ".tiers: there must be at least one tier"),
        ("{model: volume, tiers: [{flat_fee: 0}]}", ".tiers[0].unit_price: a tier needs a unit price or a flat fee"),
        ('{model: package, size: 0, price: "5.00"}', ".size: a package must hold more than nothing"),
        ('{model: stairstep, tiers: [{up_to: 5, price: "1"}]}', ".tiers[0].up_to: the last tier must be open"),
        ('{model: percentage, percent: "1001"}', ".percent: must not be more than 1000"),
        ('{model: percentage, percent: "1", free_events: "2.5"}', ".free_events: must be a whole number"),
        (
            '{model: matrix, by: tier, prices: {gold: "1"}, default: "0"}',
            ".prices.gold: 'gold' is not a value of 'tier'",
        ),
        ('{model: matrix, by: lane, prices: {fast: "1"}, default: "0"}', ".by: the meter has no dimension 'lane'"),
        ('{model: matrix, by: tier, prices: {standard: "1"}}', ".default: some values of 'tier' would have no price"),
        ('{model: matrix, by: class, prices: {}, default: "1"}', ".prices: there must be at least one value"),
        ("{model: per_unit, unit_price: 0.1}", '.unit_price: is a float; write the number in quotes: "0.1"'),
        ('{model: per_unit, unit_price: "-1"}', ".unit_price: must not be negative"),
        ('{model: auction, price: "1"}', ".model: must be one of per_unit, graduated"),
    ],
)
def test_a_rate_that_would_leave_something_without_a_price_is_refused_where_it_is(rate: str, problem: str) -> None:
    (found,) = problems(plan(rate))

    assert f"plans[0].charges[0].rate{problem}" in found


def test_the_choice_about_zero_usage_may_stand_beside_the_rate() -> None:
    beside = RATES["graduated"] + "\n        flat_fee_at_zero: true"
    done(plan(beside))

    assert stored()["flat_fee_at_zero"] is True
    assert done(plan(RATES["graduated"].replace("graduated,", "graduated, flat_fee_at_zero: true,"))) == []


def test_a_charge_has_all_its_bounds() -> None:
    more = (
        'included: 50\n        rollover: true\n        minimum: "100.00"\n        cap: "200.00"'
        '\n        discount_percent: "25"\n        commitment: {units: 500, overage_factor: "1.5"}'
    )
    done(terms(more))
    charge = Charge.objects.get()

    assert (charge.included, charge.rollover, charge.minimum, charge.cap) == (50, True, 100, 200)
    assert charge.commitment_units == 500
    assert charge.discount_percent == 25
    assert charge.overage_factor == Decimal("1.5")
    assert done(terms(more)) == []
    assert done(terms(more.replace("50\n", "60\n"))) == ["published version 2 of support"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("rollover: true", ".rollover: there are no included units that could roll over"),
        ('minimum: "5"\n        cap: "4"', ".cap: the cap is below the minimum"),
        ('minimum: "5.001"', ".minimum: 5.001 has more digits than USD allows"),
        ('discount_percent: "101"', ".discount_percent: "),
        ('case_cap: "1"\n        included: 5', ".case_cap: a cap per case and included units do not go together"),
    ],
)
def test_bounds_that_contradict_each_other_are_refused(more: str, problem: str) -> None:
    (found,) = problems(terms(more))

    assert f"plans[0].charges[0]{problem}" in found


def test_a_version_has_bounds_a_trial_and_an_anchor() -> None:
    said = ('minimum: "100"', 'cap: "500.00"', "trial_days: 14", "anchor: anniversary", "interval: quarter")
    more = "\n    ".join(("currency: USD", *said))
    done(METER + PLAN.replace("currency: USD", more))
    version = PlanVersion.objects.get()

    assert (version.minimum, version.cap, version.trial_days) == (100, 500, 14)
    assert (version.anchor, version.interval) == ("anniversary", "quarter")
    assert done(METER + PLAN.replace("currency: USD", more)) == []


def test_a_customer_has_tax_terms_and_a_spend_cap() -> None:
    done(customer('tax_percent: "8.25"', "net_days: 14", 'spend_cap: "900.00"'))
    acme = Customer.objects.get()

    assert (acme.tax_percent, acme.net_days, acme.spend_cap) == (Decimal("8.25"), 14, 900)
    assert done(customer('tax_percent: "8.25"', "net_days: 14", 'spend_cap: "900.00"')) == []


def test_credits_are_granted_once_however_often_the_file_is_applied() -> None:
    file = customer(
        'credits: [{amount: "5.00", priority: 1, expires: 2027-01-31, kind: paid}, {amount: 5}, {amount: 5}]'
    )

    assert done(file)[-3:] == ["granted credit of 5.00 USD to acme"] * 3
    assert done(file) == []
    assert [
        (each.amount, each.kind, each.priority, each.expires_on) for each in CreditGrant.objects.order_by("pk")
    ] == [
        (5, "paid", 1, date(2027, 1, 31)),
        (5, "promotional", 50, None),
        (5, "promotional", 50, None),
    ]
    assert done(file.replace("{amount: 5}]", "{amount: 5}, {amount: 5}]")) == ["granted credit of 5.00 USD to acme"]


def test_packs_are_booked_once_and_count_from_the_first_day_on_a_plan() -> None:
    file = customer('top_ups: [{meter: tickets, units: 100, price: "79.00", expires: 2027-01-31}]')
    file = file.replace("from: 2026-10-01", "from: 2026-09-01")

    assert done(file)[-1] == "booked top-up of 100 tickets to acme"
    assert done(file) == []
    pack = TopUp.objects.get()
    assert (pack.units, pack.price, pack.bought_on, pack.expires_on) == (100, 79, date(2026, 9, 1), date(2027, 1, 31))


def test_a_coupon_is_set_and_can_end_on_another_day_only() -> None:
    file = customer('coupons: [{key: launch, percent: "10", from: 2026-10-01, expires: 2026-12-31}]')

    assert done(file)[-1] == "set coupon launch of acme"
    assert done(file) == []
    assert done(file.replace("2026-12-31", "2026-11-30")) == ["set coupon launch of acme"]
    assert Coupon.objects.get().expires_on == date(2026, 11, 30)
    (found,) = problems(file.replace('"10"', '"20"'))
    assert "customers[0].coupons[0]: a coupon that was given can only end on another day" in found


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('credits: [{amount: "5.001"}]', "credits[0].amount: 5.001 has more digits than USD allows"),
        ('credits: [{amount: "5", kind: lent}]', "credits[0].kind: must be one of"),
        ("top_ups: [{meter: nothing, units: 1, price: 1}]", "top_ups[0].meter: there is no meter 'nothing'"),
        ("top_ups: [{meter: tickets, units: 0, price: 1}]", "top_ups[0].units: a pack has at least some units"),
        ("coupons: [{key: a, from: 2026-10-01}]", "coupons[0]: a coupon takes off either percent or an amount"),
        ("coupons: [{key: a, percent: 101, from: 2026-10-01}]", "coupons[0].percent: must be more than 0"),
        ('tax_percent: "101"', "tax_percent"),
    ],
)
def test_what_a_customer_cannot_hold_is_refused_where_it_is(more: str, problem: str) -> None:
    (found,) = problems(customer(more))

    assert f"customers[0].{problem}" in found


OVERRIDDEN = CUSTOMER + '        trial_days: 3\n        overrides: {resolved: {model: per_unit, unit_price: "1.50"}}\n'


def test_an_assignment_can_have_prices_and_a_trial_of_its_own() -> None:
    done(METER + PLAN + OVERRIDDEN)
    override = PriceOverride.objects.get()

    assert (override.charge_key, override.rate) == ("resolved", {"model": "per_unit", "unit_price": "1.50"})
    assert PlanAssignment.objects.get().trial_days == 3
    assert done(METER + PLAN + OVERRIDDEN) == []
    assert done(METER + PLAN + CUSTOMER) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("1.50", "1.60", "overrides: prices that were agreed do not change"),
        ("trial_days: 3", "trial_days: 4", "trial_days: the trial of an assignment that was made does not change"),
    ],
)
def test_what_was_agreed_with_a_customer_does_not_change(before: str, after: str, problem: str) -> None:
    done(METER + PLAN + OVERRIDDEN)
    (found,) = problems(METER + PLAN + OVERRIDDEN.replace(before, after))

    assert f"customers[0].assignments[0].{problem}" in found


@pytest.mark.parametrize(
    ("rate", "problem"),
    [
        ("{nothing: {model: per_unit, unit_price: 1}}", "overrides.nothing: the version has no charge 'nothing'"),
        ("{resolved: {model: volume, tiers: []}}", "overrides.resolved.tiers: there must be at least one tier"),
        ("{resolved: {model: matrix, by: tier, prices: {gold: 1}, default: 0}}", "'gold' is not a value of 'tier'"),
    ],
)
def test_an_override_that_fits_no_charge_is_refused_where_it_is(rate: str, problem: str) -> None:
    (found,) = problems(METER + PLAN + CUSTOMER + f"        overrides: {rate}\n")

    assert problem in found


def test_a_matrix_keeps_the_order_of_its_prices_in_the_database() -> None:
    done(plan('{model: matrix, by: tier, prices: {standard: "1", premium: "3"}}'))

    assert list(parse_rate(Charge.objects.get().rate).prices) == ["standard", "premium"]  # type: ignore[union-attr]
    assert done(plan('{model: matrix, by: tier, prices: {standard: "1", premium: "3"}}')) == []
