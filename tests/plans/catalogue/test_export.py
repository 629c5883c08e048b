"""A file that is written can be applied, and says all there is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from meters.models import DefinitionAgreement, Meter, OutcomeDefinition, SignalRule
from plans.actions.assign import assign
from plans.actions.catalogue import Exported
from plans.actions.catalogue import export as exporting
from plans.models import Charge, Plan, PlanVersion, VersionStatus
from tests.factories import CustomerFactory
from tests.plans.catalogue.files import AT, CUSTOMER, FILE, PLAN, done, example
from tests.plans.given import draft, flat, meter, published, usage

pytestmark = pytest.mark.django_db

EVERYTHING = """\
meters:
  - {key: attempts, kind: activity, aggregation: sum, unit: {singular: try, plural: goes}}
  - {key: spent, kind: cost, aggregation: sum}
  - {key: users, kind: activity, aggregation: unique, unique_property: user_id, properties: [user_id, plan]}
  - key: leads
    label: "on"
    dimensions: {region: null, tier: ["1", "no", b]}
    unknown_values: other
    definition:
      statement: "A lead: qualified"
      hold_hours: 168
      timer: any_signal
      case_window_hours: 1000
      reversal_horizon_days: 0
      rules:
        - {on: leads, where: {score: {lt: "4.5", gte: 1}, test: {ne: true}, by: {exists: true}}, effect: confirm}
        - {on: leads, where: {by: {in: [on, "007", 3, "a, b"]}}, effect: achieve, class: "no"}
        - {on: attempts, effect: attempt}
plans:
  - key: hybrid
    name: "Hybrid: base + outcome"
    currency: KWD
    interval: quarter
    charges:
      - {key: base, type: flat, amount: "0.5", timing: advance, text: "Platform fee"}
      - {key: tries, type: usage, meter: attempts, rate: {model: per_unit, unit_price: "0.000000000001"}}
      - {key: b, type: usage, meter: leads, where: {tier: [b], region: [eu]}, rate: {model: per_unit, unit_price: 3}}
  - {key: free, currency: JPY, charges: [{key: nothing, type: flat, amount: 0}]}
customers:
  - key: acme
    name: "Acme \\u201cSupport\\u201d"
    currency: KWD
    timezone: Asia/Kuwait
    email: billing@acme.example
    address: "1 Main St\\nSpringfield\\n"
    tax_number: "0012"
    assignments:
      - {plan: hybrid, from: 2026-01-01, to: 2026-04-01}
      - {plan: hybrid, from: 2026-10-01}
  - {key: Zeta, currency: JPY, assignments: [{plan: free, from: 2026-10-01}]}
"""


def export() -> Exported:
    return exporting(at=AT)


def empty() -> None:
    """Start from nothing, as another installation would."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in (
            PlanAssignment,
            Charge,
            PlanVersion,
            Plan,
            Customer,
            DefinitionAgreement,
            SignalRule,
            OutcomeDefinition,
            Meter,
        ):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize("file", [example(), FILE, EVERYTHING], ids=["example", "defaults", "everything"])
def test_an_export_changes_nothing_where_it_came_from_and_is_the_same_elsewhere(file: str) -> None:
    done(file)
    first = export()

    assert done(first.text) == []
    empty()
    assert done(first.text)
    assert export() == first
    assert done(file) == []
    assert first.warnings == ()


def test_an_empty_installation_exports_empty_sections() -> None:
    assert export().text == "meters: []\nplans: []\ncustomers: []\n"
    assert done(export().text) == []


def test_what_the_admin_made_is_exported_too() -> None:
    version = draft("hybrid")
    flat(version, amount="500")
    usage(version, meter(), where={"tier": ["standard"]})
    version.move(VersionStatus.PUBLISHED, at=AT)
    acme = CustomerFactory.create(key="acme", address="1 Main St\r\nSpringfield")
    assign(acme, version, starts_on=date(2026, 10, 1))

    text = export().text

    assert done(text) == []
    assert 'amount: "500.00"' in text
    assert 'unit_price: "2.00"' in text
    assert 'address: "1 Main St\\nSpringfield"' in text


def test_entries_come_in_the_order_of_their_keys() -> None:
    for key in ("b", "C", "a", "B"):
        CustomerFactory.create(key=key)

    text = export().text

    assert sorted(text.index(f"- key: {key}\n") for key in "BCab") == [
        text.index(f"- key: {key}\n") for key in ("B", "C", "a", "b")
    ]


def test_only_the_newest_published_version_is_exported() -> None:
    done(FILE)
    done(PLAN.replace("2.00", "2.50"))
    flat(draft("support"))

    exported = export()

    assert exported.text.count("unit_price") == 1
    assert 'unit_price: "2.50"' in exported.text
    assert exported.warnings == (
        "plan support has a draft, which is not in the file",
        "plan support: 1 assignment is on older charges than those in the file",
    )


def test_a_plan_without_a_published_version_is_named_and_left_out() -> None:
    version = published(meter(), "old")
    assign(CustomerFactory.create(), version, starts_on=date(2026, 1, 1))
    version.move(VersionStatus.RETIRED, at=AT)

    exported = export()

    assert "old" not in exported.text
    assert exported.warnings == (
        "plan old has no published version, so neither it nor its assignments are in the file",
    )
    assert done(exported.text) == []


def test_a_hundred_customers_take_as_many_statements_as_one() -> None:
    done(FILE)
    with CaptureQueriesContext(connection) as one:
        export()
    done(
        "\n".join(
            [
                *CUSTOMER.splitlines()[:1],
                *(line for n in range(100) for line in CUSTOMER.replace("acme", f"c{n}").splitlines()[1:]),
            ]
        )
    )
    with CaptureQueriesContext(connection) as hundred:
        export()

    assert len(hundred) == len(one)
