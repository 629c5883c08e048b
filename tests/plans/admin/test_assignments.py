"""Assignments in the admin."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer, PlanAssignment
from plans.models import PlanVersion
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
