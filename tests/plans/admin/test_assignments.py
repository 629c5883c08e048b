"""Assignments in the admin."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.admin.parts.display import page
from customers.models import Customer, PlanAssignment
from plans.actions.assign import assign
from plans.actions.override import Override
from plans.actions.switch import switch
from plans.models import PlanVersion, PriceOverride
from plans.rules.rates import PerUnit
from tests.factories import CustomerFactory, PlanAssignmentFactory, PlanVersionFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = "/admin/customers/planassignment/add/"


def add(client: Client, customer: Customer, version: PlanVersion, **fields: Any) -> Any:
    return client.post(ADD, {"customer": customer.pk, "plan_version": version.pk, "starts_on": "2026-10-01", **fields})


def refused(answer: Any) -> list[str]:
    return list(answer.context["adminform"].form.errors)


def test_a_customer_is_put_on_a_published_version() -> None:
    version = PlanVersionFactory.create(charges=[{}], published=True)
    add(boss(), CustomerFactory.create(), version, ends_on="2027-01-01")
    assignment = PlanAssignment.objects.get()
    assert (assignment.plan_key, assignment.starts_on, assignment.ends_on) == (
        version.plan.key, date(2026, 10, 1), date(2027, 1, 1),
    )  # fmt: skip


def test_a_draft_is_not_offered() -> None:
    draft = PlanVersionFactory.create(charges=[{}])
    assert refused(add(boss(), CustomerFactory.create(), draft)) == ["plan_version"]
    assert not PlanAssignment.objects.exists()


def test_another_currency_is_refused_beside_its_field() -> None:
    version = PlanVersionFactory.create(charges=[{}], published=True)
    answer = add(boss(), CustomerFactory.create(currency="EUR"), version)
    assert refused(answer) == ["plan_version"]
    assert not PlanAssignment.objects.exists()


def test_an_overlap_is_refused_in_words_and_written_nowhere() -> None:
    standing = PlanAssignmentFactory.create()
    version = PlanVersion.objects.get(pk=standing.plan_version_id)
    answer = add(boss(), standing.customer, version)
    assert refused(answer)
    assert PlanAssignment.objects.count() == 1


def test_an_end_before_the_start_is_refused() -> None:
    version = PlanVersionFactory.create(charges=[{}], published=True)
    answer = add(boss(), CustomerFactory.create(), version, ends_on="2026-09-01")
    assert refused(answer) == ["ends_on"]
    assert not PlanAssignment.objects.exists()


def test_an_assignment_is_ended_on_its_page() -> None:
    assignment = PlanAssignmentFactory.create()
    path = reverse("admin:customers_planassignment_end_it", args=[assignment.pk])
    boss().post(path, {"_form_submitted": "True", "ends_on": "2026-12-01"})
    assignment.refresh_from_db()
    assert assignment.ends_on == date(2026, 12, 1)


def test_looking_is_not_ending() -> None:
    assignment = PlanAssignmentFactory.create()
    path = reverse("admin:customers_planassignment_end_it", args=[assignment.pk])
    client = clerk("customers.view_planassignment")
    assert client.post(path, {"_form_submitted": "True", "ends_on": "2026-12-01"}).status_code == 403
    assignment.refresh_from_db()
    assert assignment.ends_on is None


def prices(*rows: tuple[str, str, str, str]) -> dict[str, list[str]]:
    """What the form sends about prices of the customer's own: charge, unit price, rate, reason."""
    names = ("charge", "unit_price", "rate", "reason")
    return {f"overrides-{name}": list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def told(answer: Any, field: str = "overrides") -> list[str]:
    return list(answer.context["adminform"].form.errors[field])


@pytest.fixture
def version() -> PlanVersion:
    return PlanVersionFactory.create(charges=[{"key": "resolved"}], published=True, trial_days=14)


def test_without_trial_days_the_plans_trial_is_given(version: PlanVersion) -> None:
    client = boss()
    add(client, CustomerFactory.create(), version)
    add(client, CustomerFactory.create(), version, trial_days="3")
    assert list(PlanAssignment.objects.order_by("pk").values_list("trial_days", flat=True)) == [14, 3]


def test_prices_of_the_customers_own_are_taken_with_their_reason(version: PlanVersion) -> None:
    tiers = 'model: graduated\ntiers:\n  - {up_to: 10, unit_price: "1.80"}\n  - {unit_price: "1.50"}'
    client = boss()
    add(client, CustomerFactory.create(), version, **prices((f"{version.pk}:resolved", "1.50", "", "Founder")))
    add(
        client,
        CustomerFactory.create(),
        version,
        **prices(("", "", "", ""), (f"{version.pk}:resolved", "", tiers, "Volume")),
    )
    first, second = PriceOverride.objects.order_by("pk")
    assert (first.charge_key, first.rate, first.reason) == (
        "resolved", {"model": "per_unit", "unit_price": "1.50"}, "Founder",
    )  # fmt: skip
    assert (second.rate["model"], second.rate["tiers"][0]["up_to"], second.reason) == ("graduated", "10", "Volume")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "1.50", "", "x"), "A price: choose the charge that it is for."),
        (("{}:resolved", "", "", "x"), "resolved: give either a price for each unit or another model."),
        (("{}:resolved", "1", "model: per_unit", "x"), "resolved: give either a price for each unit or another model."),
        (("{}:resolved", "-1", "", "x"), "resolved: unit_price: must not be negative."),
        (("{}:resolved", "", "model: magic", "x"), "resolved: model: "),
        (("{}:resolved", "", "[", "x"), "resolved: line "),
        (("{}:resolved", "1", "", ""), "Charge 'resolved': say in up to 200 characters why"),
        (("{}:solved", "1", "", "x"), "The version has no charge 'solved'"),
        (("0:resolved", "1", "", "x"), "resolved: choose a charge of "),
        (("resolved", "1", "", "x"), ": choose a charge of "),
    ],
)
def test_a_price_that_makes_no_sense_is_explained_and_kept(
    version: PlanVersion, row: tuple[str, str, str, str], said: str
) -> None:
    typed = (row[0].format(version.pk), *row[1:])
    answer = add(boss(), CustomerFactory.create(), version, **prices(typed))
    assert any(text.startswith(said) for text in told(answer)), told(answer)
    assert not PlanAssignment.objects.exists()
    assert f'value="{typed[3]}"' in answer.content.decode()


def test_its_page_tells_prices_and_what_it_follows(version: PlanVersion) -> None:
    other = PlanVersionFactory.create(charges=[{}], published=True)
    rate = PerUnit(Decimal("1.25"))
    before = assign(
        CustomerFactory.create(), version, starts_on=date(2026, 1, 1), overrides=[Override("resolved", rate, "Founder")]
    )
    after = switch(before, other, on=date(2026, 2, 1)).assignment
    client = boss()
    first = client.get(page("customers_planassignment", before.pk)).content.decode()
    second = client.get(page("customers_planassignment", after.pk)).content.decode()
    assert "1.25 USD for each" in first
    assert "Founder" in first
    assert page("customers_planassignment", after.pk) in first
    assert page("customers_planassignment", before.pk) in second
    assert "1 January 2026 to 31 January 2026" in second


@pytest.mark.parametrize(
    ("state", "expected"), [("running", 3), ("later", 1), ("ended", 1), ("trial", 1), ("own", 1), ("", 5)]
)
def test_the_list_is_filtered_by_where_an_assignment_stands(version: PlanVersion, state: str, expected: int) -> None:
    today, week = timezone.localdate(), timedelta(days=7)
    rate = PerUnit(Decimal(1))
    assign(CustomerFactory.create(), version, starts_on=today - week)
    assign(CustomerFactory.create(), version, starts_on=today - 2 * week)
    assign(CustomerFactory.create(), version, starts_on=today + week)
    assign(CustomerFactory.create(), version, starts_on=today - week, ends_on=today, trial_days=30)
    assign(
        CustomerFactory.create(),
        version,
        starts_on=today - week,
        trial_days=7,
        overrides=[Override("resolved", rate, "x")],
    )
    answer = boss().get("/admin/customers/planassignment/", {"state": state} if state else {})
    assert answer.context["cl"].result_count == expected


def test_an_assignment_that_goes_over_has_no_end_to_move(version: PlanVersion) -> None:
    other = PlanVersionFactory.create(charges=[{}], published=True)
    before = assign(CustomerFactory.create(), version, starts_on=date(2026, 1, 1))
    switch(before, other, on=date(2099, 1, 1))
    path = reverse("admin:customers_planassignment_end_it", args=[before.pk])
    boss().post(path, {"_form_submitted": "True", "ends_on": "2026-12-01"})
    before.refresh_from_db()
    assert before.ends_on == date(2099, 1, 1)
