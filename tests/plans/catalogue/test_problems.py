"""Every mistake is named with its line, its path and what to do, and nothing is written."""

import pytest

from meters.models import Meter
from tests.plans.catalogue.files import CUSTOMER, FILE, METER, PLAN, applied, done, problems
from tests.plans.given import draft, flat

pytestmark = pytest.mark.django_db

LIST = "must be a list, not "
MAPPING = "must be a mapping of keys to values, not "


def meter(said: str) -> str:
    return f"meters: [{{key: m, {said}}}]"


def plan(charge: str, before: str = "") -> str:
    return f"{METER}plans: [{{key: p, currency: USD, {before}charges: [{{key: c, {charge}}}]}}]"


def usage(said: str) -> str:
    return plan(f'type: usage, meter: tickets, rate: {{model: per_unit, unit_price: "2"}}, {said}')


def customer(said: str) -> str:
    return f"customers: [{{key: acme, currency: USD, {said}}}]"


def on(said: str) -> str:
    return f"{METER}{PLAN}{customer(f'assignments: [{{plan: support, {said}}}]')}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # the file
        ("[]", "1: must be a mapping with meters or plans or customers, not a list"),
        ("just text", "1: must be a mapping with meters or plans or customers, not text"),
        ("metres: []", "1: metres: is not a key here; the keys are meters, plans, customers"),
        ("meters: {}", f"1: meters: {LIST}a mapping"),
        ("plans: 5", f"1: plans: {LIST}a number"),
        ("customers: [5]", f"1: customers[0]: {MAPPING}a number"),
        ("customers: [null]", f"1: customers[0]: {MAPPING}nothing"),
        # meters
        ("meters: [{label: m}]", "1: meters[0].key: is missing"),
        ("meters: [{key: null}]", "1: meters[0].key: is missing"),
        ("meters: [{key: 5}]", "1: meters[0].key: must be text, not a number; write it in quotes"),
        ("meters: [{key: true}]", "1: meters[0].key: must be text, not true or false; write it in quotes"),
        ("meters: [{key: [m]}]", "1: meters[0].key: must be text, not a list"),
        ("meters: [{key: a b}]", "1: meters[0].key: use letters, digits and _ . : @ - only, and begin with"),
        ("meters: [{key: a}, {key: a}]", "1: meters[1].key: 'a' is listed already, at meters[0]"),
        (meter('label: ""'), "1: meters[0].label: this field cannot be blank"),
        (meter('label: "a\\nb"'), "1: meters[0].label: must be a single line, without control characters"),
        (meter(f"label: {'x' * 300}"), "1: meters[0].label: ensure this value has at most 200 characters"),
        (meter("kind: gauge"), "1: meters[0].kind: must be one of outcome, activity, cost, not 'gauge'"),
        (meter("kind: cost"), "1: meters[0].aggregation: a cost is summed; say aggregation: sum"),
        (meter("aggregation: mean"), "1: meters[0].aggregation: must be one of count, sum, max, unique, latest, not"),
        (meter("aggregation: max"), "1: meters[0].aggregation: an outcome is counted or summed"),
        (meter("kind: activity, aggregation: unique"), "1: meters[0].unique_property: the aggregation unique needs"),
        (meter("unique_property: user"), "1: meters[0].unique_property: the aggregation unique needs the property"),
        (meter("unknown_values: drop"), "1: meters[0].unknown_values: must be one of quarantine, other, refuse, not"),
        (meter("properties: tier"), "1: meters[0].properties: must be a list of texts, not text"),
        (meter("properties: []"), "1: meters[0].properties: must have at least one value"),
        (meter('properties: [a, ""]'), "1: meters[0].properties[1]: must have 1 to 64 characters"),
        (meter("dimensions: [tier], properties: [a]"), "1: meters[0].properties: must include “tier”, which the"),
        (meter("meaning: {}"), "1: meters[0].meaning: is not a key here; the keys are key, label,"),
        (meter("unit: [a]"), "1: meters[0].unit: must be text, not a list"),
        (meter("unit: {plural: a, many: b}"), "1: meters[0].unit.many: is not a key here; the keys are"),
        (meter(f"unit: {'x' * 64}"), "1: meters[0].unit: ensure this value has at most 64 characters"),
        (meter("dimensions: tier"), "1: meters[0].dimensions: must be a mapping of names to lists of values, or"),
        (meter("dimensions: {tier: a}"), "1: meters[0].dimensions.tier: must be a list of texts, not text"),
        (meter("dimensions: {tier: []}"), "1: meters[0].dimensions.tier: must have at least one value"),
        (meter("dimensions: {tier: [1]}"), "1: meters[0].dimensions.tier[0]: must be text, not a number; write"),
        (meter("dimensions: {tier: [a, a]}"), "1: meters[0].dimensions.tier[1]: 'a' is listed twice"),
        (meter("dimensions: {class: [a]}"), "1: meters[0].dimensions.class: 'class' is reserved"),
        (meter("dimensions: [class]"), "1: meters[0].dimensions[0]: 'class' is reserved"),
        # plans
        ("plans: [{key: p, charges: []}]", "1: plans[0].currency: is missing"),
        ("plans: [{key: p, currency: USD}]", "1: plans[0].charges: is missing"),
        ("plans: [{key: p, currency: USD, charges: []}]", "1: plans[0].charges: a version needs at least one"),
        (plan("type: flat, amount: 1", "floor: 5, "), "4: plans[0].floor: is not a key here; the keys are"),
        (plan("type: flat, amount: 1", "interval: week, "), "4: plans[0].interval: must be one of month, quarter"),
        (PLAN.replace("USD", "usd") + METER, "3: plans[0].currency: 'usd' is not an ISO 4217 currency code"),
        # charges
        (plan("amount: 5"), "4: plans[0].charges[0].type: is missing; it must be one of flat, usage"),
        (plan("type: fee"), "4: plans[0].charges[0].type: must be one of flat, usage"),
        (plan("type: flat"), "4: plans[0].charges[0].amount: is missing"),
        (plan("type: flat, amount: 5.00"), '4: plans[0].charges[0].amount: is a float; write the number in'),
        (plan("type: flat, amount: 1e3"), '4: plans[0].charges[0].amount: is a float; write the number in'),
        (plan("type: flat, amount: .nan"), "4: plans[0].charges[0].amount: is a float"),
        (plan("type: flat, amount: -5"), "4: plans[0].charges[0].amount: must not be negative"),
        (plan('type: flat, amount: "1,000"'), '4: plans[0].charges[0].amount: must be a number such as "2.00"'),
        (plan('type: flat, amount: "1e3"'), '4: plans[0].charges[0].amount: must be a number such as "2.00"'),
        (plan('type: flat, amount: "NaN"'), '4: plans[0].charges[0].amount: must be a number such as "2.00"'),
        (plan('type: flat, amount: "٥"'), '4: plans[0].charges[0].amount: must be a number such as "2.00"'),
        (plan("type: flat, amount: 0x10"), '4: plans[0].charges[0].amount: must be a number such as "2.00"'),
        (plan("type: flat, amount: true"), "4: plans[0].charges[0].amount: must be a number in quotes"),
        (plan('type: flat, amount: "5.001"'), "4: plans[0].charges[0].amount: 5.001 has more digits than USD"),
        (plan(f"type: flat, amount: {'9' * 50}"), "4: plans[0].charges[0].amount: ensure that there are no more"),
        (plan("type: flat, amount: 5, timing: later"), "4: plans[0].charges[0].timing: must be one of arrears, adv"),
        (plan("type: flat, amount: 5, meter: tickets"), "4: plans[0].charges[0].meter: is not a key here"),
        (plan('type: flat, amount: 5, text: "{qty} of it"'), "4: plans[0].charges[0].text: {qty} is not filled in"),
        (plan("type: usage, meter: tickets"), "4: plans[0].charges[0].rate: is missing"),
        (plan("type: usage, rate: {model: per_unit, unit_price: 2}"), "4: plans[0].charges[0].meter: is missing"),
        (plan("type: usage, meter: tickets, rate: 2"), f"4: plans[0].charges[0].rate: {MAPPING}a number"),
        (plan("type: usage, meter: tickets, rate: {}"), "4: plans[0].charges[0].rate.model: is missing; it must"),
        (plan("type: usage, meter: tickets, rate: {model: x}"), "4: plans[0].charges[0].rate.model: must be one"),
        (
            plan("type: usage, meter: tickets, rate: {model: per_unit}"),
            "4: plans[0].charges[0].rate.unit_price: is missing",
        ),
        (
            plan('type: usage, meter: tickets, rate: {model: per_unit, unit_price: "0.0000000000001"}'),
            "4: plans[0].charges[0].rate.unit_price: has more than 12 decimal places",
        ),
        (
            plan("type: usage, meter: tockets, rate: {model: per_unit, unit_price: 2}"),
            "4: plans[0].charges[0].meter: there is no meter 'tockets', neither in the file nor in the database",
        ),
        (usage("where: [tier]"), "4: plans[0].charges[0].where: must be a mapping of dimensions to lists"),
        (usage("where: {tier: standard}"), "4: plans[0].charges[0].where.tier: must be a list of texts, not text"),
        (usage("where: {tier: [gold]}"), "4: plans[0].charges[0].where.tier: 'gold' is not a value of 'tier'"),
        (usage("where: {lane: [a]}"), "4: plans[0].charges[0].where.lane: the meter has no dimension 'lane'"),
        (usage("free: 50"), "4: plans[0].charges[0].free: is not a key here; the keys are"),
        (
            METER + PLAN + PLAN.partition("charges:\n")[2],
            "12: plans[0].charges[1].key: 'resolved' is listed already, at plans[0].charges[0]",
        ),
        (
            METER + PLAN + PLAN.partition("charges:\n")[2].replace("resolved", "again"),
            "12: plans[0].charges[1].where: charge 'resolved' prices some of the same usage",
        ),
        # customers
        ("customers: [{key: acme}]", "1: customers[0].currency: is missing"),
        (customer("timezone: Mars"), "1: customers[0].timezone: 'Mars' is not an IANA time zone such as"),
        (customer("email: acme"), "1: customers[0].email: enter a valid email address"),
        (customer("tax_number: 12"), "1: customers[0].tax_number: must be text, not a number; write it in quotes"),
        (customer(f"address: {'x ' * 600}"), "1: customers[0].address: must have at most 1000 characters"),
        (customer("days: 30"), "1: customers[0].days: is not a key here; the keys are key, name,"),
        (customer("assignments: support"), f"1: customers[0].assignments: {LIST}text"),
        (CUSTOMER, "5: customers[0].assignments[0].plan: there is no published plan 'support', neither in the"),
        (on("to: 2026-10-01"), "12: customers[0].assignments[0].from: is missing"),
        (on("from: soon"), "12: customers[0].assignments[0].from: must be a day such as 2026-10-01, not 'soon'"),
        (on("from: 20261001"), "12: customers[0].assignments[0].from: must be a day such as 2026-10-01, not a"),
        (on("from: 2026-02-30"), "12: customers[0].assignments[0].from: must be a day such as 2026-10-01, not"),
        (on("from: 0001-01-01"), "12: customers[0].assignments[0].from: must be a day such as 2026-10-01, not"),
        (on("from: 2026-10-01T00:00:00Z"), "12: customers[0].assignments[0].from: must be a day such as"),
        (on("from: 2026-10-01, to: 2026-09-01"), "12: customers[0].assignments[0].to: the end is the first day no"),
        (on("from: 2026-10-01, to: 2026-10-01"), "12: customers[0].assignments[0].to: the end is the first day no"),
        (
            FILE.replace("USD", "EUR", 1),
            "16: customers[0].assignments[0].plan: the plan is in EUR, the customer pays in USD",
        ),
        (
            FILE + "      - {plan: support, from: 2026-11-01}\n",
            "18: customers[0].assignments[1].from: the customer is on this plan already from 2026-10-01 until",
        ),
        (
            FILE + "      - {plan: support, from: 2026-10-01}\n",
            "18: customers[0].assignments[1].plan: 'support', '2026-10-01' is listed already, at customers[0].ass",
        ),
        (
            FILE + CUSTOMER.replace("customers:\n", ""),
            "18: customers[1].key: 'acme' is listed already, at customers[0]",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_the_only_problem_and_is_found_where_it_is(text: str, problem: str) -> None:
    first, *others = problems(text)

    assert first.startswith(problem)
    assert others == []


def test_all_mistakes_of_a_file_are_reported_together_in_its_order() -> None:
    assert problems(
        FILE.replace("premium]}", "premium]}\n    colour: red")
        .replace('"2.00"', "2.00")
        .replace("meter: tickets", "meter: tockets")
        .replace("key: acme", "key: acme\n    timezone: Mars\n    timezone: Venus")
        .replace("2026-10-01", "2026-10-32")
    ) == [
        "4: meters[0].colour: is not a key here; the keys are key, label, kind, aggregation, unique_property,"
        " unit, dimensions, unknown_values, properties, definition",
        "11: plans[0].charges[0].meter: there is no meter 'tockets', neither in the file nor in the database",
        '12: plans[0].charges[0].rate.unit_price: is a float; write the number in quotes: "2.00"',
        "15: customers[0].timezone: 'Mars' is not an IANA time zone such as 'America/New_York' or 'UTC'",
        "16: customers[0].timezone: is here twice, first on line 15",
        "20: customers[0].assignments[0].from: must be a day such as 2026-10-01, not '2026-10-32'",
    ]


def test_a_reference_to_an_entry_with_a_mistake_is_no_mistake_of_its_own() -> None:
    assert problems(FILE.replace("key: tickets", "key: tickets\n    kind: gauge").replace("USD", "US", 1)) == [
        "3: meters[0].kind: must be one of outcome, activity, cost, not 'gauge'",
        "7: plans[0].currency: 'US' is not an ISO 4217 currency code, such as USD",
    ]


@pytest.mark.parametrize(("name", "value"), [("kind", "activity"), ("aggregation", "sum")])
def test_a_meter_keeps_its_kind_and_aggregation(name: str, value: str) -> None:
    done(METER)

    assert [problem.partition(";")[0] for problem in problems(METER + f"    {name}: {value}\n")] == [
        f"4: meters[0].{name}: cannot change from {getattr(Meter.objects.get(), name)} to {value}"
    ]


def test_two_plans_that_price_the_same_usage_are_never_live_together() -> None:
    done(FILE)
    other = PLAN.replace("support", "other")

    assert problems(other + CUSTOMER.replace("support", "other").replace("10-01", "11-01")) == [
        "13: customers[0].assignments[0].plan: charge 'resolved' prices the same usage as 'resolved' of plan"
        " 'support', which the customer is on for some of these days"
    ]


def test_an_end_that_would_run_into_the_next_assignment_is_refused() -> None:
    done(FILE + "        to: 2026-11-01\n      - {plan: support, from: 2026-11-01}\n")

    assert problems(FILE + "        to: 2026-12-01\n") == [
        "17: customers[0].assignments[0].from: the customer is on this plan already from 2026-11-01"
        " until further notice"
    ]


def test_a_customer_on_a_plan_keeps_its_currency() -> None:
    done(FILE)

    assert problems("customers: [{key: acme, currency: EUR}]") == [
        "1: customers[0].currency: the customer is on plan support in USD"
    ]


def test_a_dimension_that_customers_are_priced_by_cannot_be_taken_away() -> None:
    filtered = PLAN.replace("type: usage", "type: usage\n        where: {tier: [premium]}")
    done(METER + filtered + CUSTOMER)
    done(filtered.replace("premium", "standard"))

    assert problems("meters: [{key: tickets, dimensions: {tier: [standard]}}]") == [
        "1: meters[0].dimensions.tier: version 1 of plan support has a charge with a filter that would not fit:"
        " 'premium' is not a value of 'tier'"
    ]
    assert done("meters: [{key: tickets, dimensions: {tier: [standard, premium, gold]}}]")


def test_a_dimension_nobody_is_priced_by_goes_together_with_its_charge() -> None:
    filtered = PLAN.replace("type: usage", "type: usage\n        where: {tier: [premium]}")
    done(METER + filtered)
    narrower = METER.replace(", premium", "")

    assert problems(narrower) == [
        "3: meters[0].dimensions.tier: version 1 of plan support has a charge with a filter that would not fit:"
        " 'premium' is not a value of 'tier'"
    ]
    assert done(narrower + filtered.replace("premium", "standard")) == [
        "updated meter tickets: dimensions",
        "published version 2 of support",
    ]


def test_a_draft_in_the_admin_is_not_overwritten() -> None:
    done(METER + PLAN)
    flat(draft("support"))

    assert problems(PLAN.replace("2.00", "3.00")) == [
        "2: plans[0]: the plan Support has a draft that would be in the way; publish or delete it first"
    ]


def test_what_a_file_says_cannot_take_over_the_terminal() -> None:
    [problem] = applied('meters: [{key: "\\e]0;owned\\a\\u202e"}]').problems
    [other] = applied('"\\e[2J\\n": []').problems

    assert str(problem).isprintable()
    assert str(other).isprintable()


def test_a_problem_is_one_line_of_bounded_length_however_long_the_file_says() -> None:
    long = "x " * 400
    answer = applied(f'meters: [{{key: "{long}", kind: "{long}", "{long}": 1, dimensions: {{"{long}": [a]}}}}]')

    assert len(answer.problems) == 5
    assert all(len(str(problem)) <= 501 for problem in answer.problems)


def test_thousands_of_mistakes_are_all_found() -> None:
    entries = "".join(f"  - {{key: c{n}, currency: XXX}}\n" for n in range(2000))

    assert len(applied(f"customers:\n{entries}").problems) == 2000
