"""Switching one customer, and moving all of a version, in the admin."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse, reverse_lazy

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions.assign import assign, end
from plans.actions.override import Override
from plans.models import PlanVersion, PriceOverride
from plans.rules.rates import PerUnit
from tests.factories import CustomerFactory
from tests.people import boss, clerk
from tests.plans.given import meter, published

pytestmark = pytest.mark.django_db

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
MOVE = reverse_lazy("admin:customers_planassignment_move_customers")
CHEAPER = Override("resolved", PerUnit(Decimal("1.50")), "Founder")


@pytest.fixture
def first() -> PlanVersion:
    return published(meter())


@pytest.fixture
def second(first: PlanVersion) -> PlanVersion:
    return published(Meter.objects.get())


def switch_page(assignment: PlanAssignment) -> str:
    return reverse("admin:customers_planassignment_switch_plan", args=[assignment.pk])


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def switched(client: Client, assignment: PlanAssignment, version: PlanVersion, **sent: str) -> Any:
    asked = {"plan_version": version.pk, "when": "day", "on": "2026-02-01", **sent}
    return client.post(switch_page(assignment), asked, follow=True)


def test_a_customer_goes_over_on_a_day_and_keeps_its_prices(first: PlanVersion, second: PlanVersion) -> None:
    before = assign(CustomerFactory.create(name="Acme"), first, starts_on=JAN, overrides=[CHEAPER])

    answer = switched(boss(), before, second, keep_overrides="on")

    after = PlanAssignment.objects.get(follows=before)
    assert (after.starts_on, after.plan_version, after.overrides.get().reason) == (FEB, second, "Founder")
    assert said(answer) == [
        "Acme goes over to support v2 on 1 February 2026. Days that were invoiced already stay invoiced."
    ]
    assert answer.redirect_chain[-1][0] == reverse("admin:customers_planassignment_change", args=[after.pk])


def test_at_the_next_period_needs_no_day(first: PlanVersion, second: PlanVersion) -> None:
    before = assign(CustomerFactory.create(), first, starts_on=date(2098, 3, 10))

    switched(boss(), before, second, when="next", on="")

    assert PlanAssignment.objects.get(follows=before).starts_on == date(2098, 4, 1)


def test_prices_that_cannot_be_kept_are_told(first: PlanVersion) -> None:
    other = published(Meter.objects.get(), "other")
    PriceOverride.objects.create(
        assignment=(before := assign(CustomerFactory.create(), first, starts_on=JAN)),
        charge_key="gone", rate={"model": "per_unit", "unit_price": "1"}, reason="x",
    )  # fmt: skip

    answer = switched(boss(), before, other, keep_overrides="on")

    assert "The customer's own price is not carried over: the version has no charge 'gone'" in said(answer)[1]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"on": ""}, "on"), ({"on": "2026-01-01"}, "on"), ({"when": "never"}, "when"), ({"on": "?"}, "on")],
)
def test_what_does_not_fit_is_told_beside_its_field(
    first: PlanVersion, second: PlanVersion, sent: dict[str, str], field: str
) -> None:
    before = assign(CustomerFactory.create(), first, starts_on=JAN)

    answer = switched(boss(), before, second, **sent)

    assert list(answer.context["form"].errors) == [field]
    assert PlanAssignment.objects.count() == 1


def test_only_versions_that_fit_are_offered(first: PlanVersion, second: PlanVersion) -> None:
    euros = published(Meter.objects.get(), "euros", currency="EUR")
    before = assign(CustomerFactory.create(), first, starts_on=JAN)

    answer = boss().get(switch_page(before))

    assert set(answer.context["form"].fields["plan_version"].queryset) == {second}
    assert euros.pk
    assert "keep_overrides" not in answer.context["form"].fields


def test_whoever_may_only_look_switches_and_moves_nothing(first: PlanVersion, second: PlanVersion) -> None:
    before = assign(CustomerFactory.create(), first, starts_on=JAN)
    client = clerk("customers.view_planassignment")

    assert switched(client, before, second).status_code == 403
    assert client.get(str(MOVE), follow=True).status_code == 403
    assert PlanAssignment.objects.count() == 1


def test_an_assignment_that_is_not_there_is_not_found(second: PlanVersion) -> None:
    assert boss().get(reverse("admin:customers_planassignment_switch_plan", args=[12345])).status_code == 404


def look(client: Client, first: PlanVersion, second: PlanVersion, **sent: str) -> Any:
    asked = {"source": first.pk, "plan_version": second.pk, "when": "day", "on": "2026-02-01", **sent}
    return client.post(str(MOVE), asked, follow=True)


def confirm(client: Client, looked: Any) -> Any:
    return client.post(str(MOVE), {"shown": looked.context["sealed"]["shown"].value()}, follow=True)


def people(version: PlanVersion, count: int) -> list[PlanAssignment]:
    return [assign(CustomerFactory.create(), version, starts_on=JAN) for _ in range(count)]


def test_looking_shows_numbers_and_confirming_does_it(first: PlanVersion, second: PlanVersion) -> None:
    client, rows = boss(), people(first, 3)

    looked = look(client, first, second)
    assert PlanAssignment.objects.count() == 3
    answer = confirm(client, looked)

    assert "Move 3 customers" in looked.content.decode()
    assert said(answer) == ["3 of the customers of support v1 go over to support v2."]
    assert PlanAssignment.objects.filter(follows__in=rows, starts_on=FEB).count() == 3


def test_whoever_changed_after_the_look_is_left_out_and_named(first: PlanVersion, second: PlanVersion) -> None:
    client, rows = boss(), people(first, 2)
    Customer.objects.filter(pk=rows[0].customer_id).update(name="Acme")

    looked = look(client, first, second)
    end(rows[0], ends_on=date(2027, 1, 1))
    answer = confirm(client, looked)

    assert said(answer) == [
        "1 of the customers of support v1 go over to support v2.",
        "1 left where they are (Acme): The end of the assignment was changed meanwhile.",
    ]


def test_only_what_was_shown_can_be_confirmed(first: PlanVersion, second: PlanVersion) -> None:
    client = boss()
    people(first, 1)
    seal = look(client, first, second).context["sealed"]["shown"].value()

    answer = client.post(str(MOVE), {"shown": seal[:-1] + ("a" if seal[-1] != "a" else "b")}, follow=True)

    assert said(answer) == ["This is not what was shown; look again."]
    assert PlanAssignment.objects.count() == 1


@pytest.mark.parametrize(("sent", "field"), [({"on": ""}, "on"), ({"source": ""}, "source"), ({"when": ""}, "when")])
def test_what_is_missing_for_a_move_is_told(
    first: PlanVersion, second: PlanVersion, sent: dict[str, str], field: str
) -> None:
    people(first, 1)

    assert list(look(boss(), first, second, **sent).context["form"].errors) == [field]


def test_a_version_in_another_currency_is_refused(first: PlanVersion) -> None:
    euros = published(Meter.objects.get(), "euros", currency="EUR")
    people(first, 1)

    assert list(look(boss(), first, euros).context["form"].errors) == ["plan_version"]


def test_a_version_leads_to_moving_its_customers(first: PlanVersion) -> None:
    client, address = boss(), f'href="{MOVE}?source={first.pk}"'
    version = reverse("admin:plans_planversion_change", args=[first.pk])
    assert address not in client.get(version).content.decode()
    people(first, 1)
    assert address in client.get(version).content.decode()
    assert client.get(f"{MOVE}?source={first.pk}").context["form"].initial == {"source": first.pk}
