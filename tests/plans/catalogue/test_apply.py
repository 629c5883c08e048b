"""What applying a file without a mistake does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions.catalogue import check
from plans.models import Charge, Plan, PlanVersion, VersionStatus
from tests.plans.catalogue.files import AT, CUSTOMER, FILE, METER, PLAN, applied, done, example, problems
from tests.plans.given import draft, flat

pytestmark = pytest.mark.django_db


TWO = {"model": "per_unit", "unit_price": "2.00"}


def rows() -> dict[str, list[tuple[str, str]]]:
    """Every row of our apps with the transaction that wrote it."""
    ours = [model for model in apps.get_models() if model._meta.app_label in {"customers", "meters", "plans"}]
    found = {}
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in ours):
            cursor.execute(f"SELECT xmin::text, t::text FROM {table} t ORDER BY 2")
            found[table] = cursor.fetchall()
    return found


@contextmanager
def only_reads() -> Iterator[None]:
    with CaptureQueriesContext(connection) as queries:
        yield
    assert [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []


def test_the_example_of_the_documentation_makes_everything_it_names() -> None:
    assert done(example()) == [
        "created meter tickets_resolved",
        "created plan support_outcome",
        "published version 1 of support_outcome",
        "created customer acme",
        "created assignment of acme to support_outcome from 2026-10-01",
    ]
    meter, version, acme = Meter.objects.get(), PlanVersion.objects.get(), Customer.objects.get()
    assert (meter.label, meter.unit_singular, meter.unit_plural) == ("Tickets resolved", "ticket", "tickets")
    assert meter.dimensions == {"tier": ["standard", "premium"]}
    assert (version.plan.name, version.status, version.published_at) == (
        "Support outcome plan",
        VersionStatus.PUBLISHED,
        AT,
    )
    base, resolved = version.charges.all()
    assert (base.type, base.amount, base.timing) == ("flat", Decimal(500), "advance")
    assert (resolved.meter, resolved.where, resolved.rate) == (meter, {"tier": ["standard"]}, TWO)
    assert resolved.line_text("120") == "120 tickets resolved"
    assert (acme.name, acme.timezone) == ("Acme Support", "America/New_York")
    assert [(on.plan_version, on.starts_on, on.ends_on) for on in acme.assignments.all()] == [
        (version, date(2026, 10, 1), None)
    ]


def test_the_second_time_there_is_nothing_to_change() -> None:
    done(example())
    before = rows()

    with only_reads():
        assert done(example()) == []

    assert rows() == before


def test_a_check_says_what_would_be_done_and_writes_nothing() -> None:
    before = rows()

    with only_reads():
        answer = check(example().encode(), at=AT)

    assert len(answer.changes) == 5
    assert rows() == before


def test_a_problem_at_the_end_keeps_the_beginning_from_being_written() -> None:
    before = rows()

    with only_reads():
        assert applied(FILE.replace("2026-10-01", "2026-13-01")).problems

    assert rows() == before


def test_absent_keys_have_their_defaults() -> None:
    done(FILE)

    meter, acme, version = Meter.objects.get(), Customer.objects.get(), PlanVersion.objects.get()
    assert (meter.label, meter.kind, meter.aggregation) == ("Tickets", "outcome", "count")
    assert (meter.unit_singular, meter.unit_plural) == ("unit", "units")
    assert (version.plan.name, version.interval) == ("Support", "month")
    assert (acme.name, acme.timezone, acme.email) == ("Acme", "UTC", "")
    assert Charge.objects.get().where == {}


def test_a_bare_whole_number_is_an_amount_too() -> None:
    done(FILE.replace('"2.00"', "2"))

    assert Charge.objects.get().rate == {**TWO, "unit_price": "2"}
    assert done(FILE) == []


@pytest.mark.parametrize(
    ("unit", "singular", "plural"),
    [("query", "query", "queries"), ("{singular: datum, plural: data}", "datum", "data")],
)
def test_a_unit_is_a_word_or_two(unit: str, singular: str, plural: str) -> None:
    done(f"meters: [{{key: m, unit: {unit}}}]")

    meter = Meter.objects.get()
    assert (meter.unit_singular, meter.unit_plural) == (singular, plural)


@pytest.mark.parametrize(
    ("dimensions", "stored"),
    [
        ("{tier: [a, b], region: null}", {"tier": ["a", "b"], "region": None}),
        ("[tier, region]", {"tier": None, "region": None}),
        ("{}", {}),
        ("[]", {}),
    ],
)
def test_dimensions_are_a_mapping_or_a_list_of_names(dimensions: str, stored: dict[str, list[str] | None]) -> None:
    done(f"meters: [{{key: m, dimensions: {dimensions}}}]")

    assert Meter.objects.get().dimensions == stored


def test_words_that_older_yaml_takes_for_truths_are_text() -> None:
    done("meters: [{key: m, label: on, dimensions: {flag: [yes, no, off]}}]")

    meter = Meter.objects.get()
    assert (meter.label, meter.dimensions) == ("on", {"flag": ["yes", "no", "off"]})


def test_an_existing_meter_is_updated() -> None:
    done(METER)

    assert done("meters: [{key: tickets, label: Solved, unit: case}]") == ["updated meter tickets: label, unit"]
    meter = Meter.objects.get()
    assert (meter.label, meter.unit_plural, meter.dimensions["tier"]) == ("Solved", "cases", ["standard", "premium"])


def test_what_an_entry_leaves_out_or_empty_stays_as_it_is() -> None:
    done(FILE)
    Customer.objects.update(name="Acme Inc.", email="billing@acme.example", address="1 Main St")

    assert done("customers: [{key: acme, email: null, tax_number: US1}]") == ["updated customer acme: tax_number"]
    acme = Customer.objects.get()
    assert (acme.name, acme.email, acme.address, acme.tax_number) == (
        "Acme Inc.",
        "billing@acme.example",
        "1 Main St",
        "US1",
    )


def test_an_empty_text_clears_a_column() -> None:
    done("customers: [{key: acme, currency: USD}]")
    Customer.objects.update(email="billing@acme.example")

    assert done('customers: [{key: acme, email: ""}]') == ["updated customer acme: email"]
    assert Customer.objects.get().email == ""


def test_what_is_not_in_the_file_is_left_alone() -> None:
    done(FILE)

    assert done("meters: [{key: other}]") == ["created meter other"]
    assert Meter.objects.count() == 2
    assert PlanAssignment.objects.count() == Plan.objects.count() == 1


def test_other_charges_are_a_new_version_and_the_old_one_is_kept() -> None:
    done(FILE)

    assert done(METER + PLAN.replace("2.00", "2.50")) == ["published version 2 of support"]
    new, old = PlanVersion.objects.order_by("-number")
    assert (new.status, old.status) == (VersionStatus.PUBLISHED, VersionStatus.PUBLISHED)
    assert (new.charges.get().rate, old.charges.get().rate) == ({**TWO, "unit_price": "2.50"}, TWO)


@pytest.mark.parametrize(
    "other",
    [
        PLAN.replace("USD", "EUR"),
        PLAN.replace("currency:", "interval: year\n    currency:"),
        PLAN.replace("type: usage", "type: usage\n        text: Solved"),
        PLAN.replace("type: usage", "type: usage\n        where: {tier: [standard]}"),
        PLAN.replace("resolved", "solved"),
        PLAN + '      - {key: base, type: flat, amount: "5.00"}\n',
    ],
)
def test_whatever_a_version_agrees_makes_a_new_version(other: str) -> None:
    done(METER + PLAN)

    assert done(other) == ["published version 2 of support"]
    assert done(other) == []


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("amount: '5'", 'amount: "5.00", timing: arrears, text: ""'),
        ("amount: 5", "amount: '5.0000'"),
    ],
)
def test_the_same_charge_in_other_words_is_no_new_version(one: str, same: str) -> None:
    plan = "plans: [{key: p, currency: USD, charges: [{key: base, type: flat, %s}]}]"
    done(plan % one)

    assert done(plan % same) == []


def test_the_order_of_filter_values_is_no_new_version() -> None:
    filtered = PLAN.replace("type: usage", "type: usage\n        where: {tier: [premium, standard]}")
    done(METER + filtered)

    assert done(filtered.replace("premium, standard", "standard, premium")) == []


def test_the_order_of_charges_is_the_order_of_the_invoice() -> None:
    flat_fees = "plans: [{{key: p, currency: USD, charges: [{}]}}]".format
    a, b = ("{key: a, type: flat, amount: 1}", "{key: b, type: flat, amount: 2}")
    done(flat_fees(f"{a}, {b}"))

    assert done(flat_fees(f"{b}, {a}")) == ["published version 2 of p"]
    newest = PlanVersion.objects.get(number=2)
    assert [charge.key for charge in newest.charges.all()] == ["b", "a"]


def test_a_plan_is_renamed_without_a_new_version() -> None:
    done(METER + PLAN)

    assert done("plans: [{key: support, name: Support 2027}]") == ["updated plan support: name"]
    assert PlanVersion.objects.count() == 1


def test_an_existing_assignment_stays_on_its_version_and_a_new_one_gets_the_newest() -> None:
    done(FILE)

    done(FILE.replace("2.00", "2.50") + CUSTOMER.replace("customers:\n", "").replace("acme", "zeta"))

    on = {row.customer.key: row.plan_version.number for row in PlanAssignment.objects.select_related()}
    assert on == {"acme": 1, "zeta": 2}


def test_an_assignment_can_be_ended_and_its_end_moved() -> None:
    done(FILE)
    until = "customers: [{key: acme, assignments: [{plan: support, from: 2026-10-01, to: %s}]}]"

    assert done(until % "2026-12-01") == ["updated assignment of acme to support from 2026-10-01 to 2026-12-01"]
    assert done(until % "2027-01-01") == ["updated assignment of acme to support from 2026-10-01 to 2027-01-01"]
    assert done(until % "2027-01-01") == []
    assert PlanAssignment.objects.get().ends_on == date(2027, 1, 1)


def test_an_assignment_without_to_keeps_the_end_it_has() -> None:
    done(FILE)
    PlanAssignment.objects.update(ends_on=date(2026, 12, 1))

    assert done(FILE) == []


def test_a_customer_can_leave_one_plan_for_another_in_one_file() -> None:
    done(FILE)
    other = PLAN.replace("support", "other").replace("2.00", "3.00")

    assert done(
        other
        + "customers: [{key: acme, assignments: ["
        + "{plan: other, from: 2026-12-01}, {plan: support, from: 2026-10-01, to: 2026-12-01}]}]"
    ) == [
        "created plan other",
        "published version 1 of other",
        "created assignment of acme to other from 2026-12-01",
        "updated assignment of acme to support from 2026-10-01 to 2026-12-01",
    ]


def test_a_customer_changes_currency_once_nothing_in_the_old_one_is_live() -> None:
    done(FILE.replace("2026-10-01", "2026-08-01"))
    euros = "customers: [{key: acme, currency: EUR, assignments: [{plan: support, from: 2026-08-01, to: %s}]}]"

    assert problems(euros % "2026-10-01") == ["1: customers[0].currency: the customer is on plan support in USD"]
    assert len(done(euros % "2026-09-01")) == 2


def test_a_file_can_build_on_what_is_in_the_database() -> None:
    done(METER)
    done(PLAN)

    assert len(done(CUSTOMER)) == 2


def test_a_retired_version_is_replaced_by_a_new_one() -> None:
    done(METER + PLAN)
    PlanVersion.objects.get().move(VersionStatus.RETIRED, at=AT)

    assert done(PLAN) == ["published version 2 of support"]


def test_a_draft_that_nobody_replaces_is_left_alone() -> None:
    done(METER + PLAN)
    flat(draft("support"))

    assert done(METER + PLAN) == []
    assert PlanVersion.objects.get(number=2).is_draft


def test_a_hundred_customers_take_as_many_statements_as_one() -> None:
    done(METER + PLAN)

    def statements(names: range) -> int:
        entry = "  - {{key: c{}, currency: USD, assignments: [{{plan: support, from: 2026-10-01}}]}}\n".format
        with CaptureQueriesContext(connection) as queries:
            done("customers:\n" + "".join(map(entry, names)))
        return len(queries)

    assert statements(range(100)) == statements(range(100, 101)) < 30
    assert PlanAssignment.objects.count() == 101
