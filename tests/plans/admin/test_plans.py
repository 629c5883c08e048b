"""Plans in the admin: making one leads to the prices of its first version."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from plans.actions.draft import draft, draft_from
from plans.models import Plan, PlanVersion, VersionStatus
from tests.factories import PlanAssignmentFactory, PlanFactory, PlanVersionFactory
from tests.people import boss

pytestmark = pytest.mark.django_db

ADD = "/admin/plans/plan/add/"


def add(client: Client, **fields: Any) -> Any:
    return client.post(ADD, {"name": "Support", "key": "", "currency": "EUR", "interval": "month", **fields})


def test_a_new_plan_has_a_draft_and_leads_to_it() -> None:
    answer = add(boss(), interval="quarter")
    version = PlanVersion.objects.get()
    assert (version.plan.key, version.number, version.status) == ("support", 1, VersionStatus.DRAFT)
    assert (version.currency, version.interval) == ("EUR", "quarter")
    assert answer.headers["Location"] == reverse("admin:plans_planversion_change", args=[version.pk])


def test_a_currency_that_does_not_exist_is_refused_beside_its_field() -> None:
    answer = add(boss(), currency="XXZ")
    assert list(answer.context["adminform"].form.errors) == ["currency"]
    assert not Plan.objects.exists()


def test_the_list_says_which_version_is_in_force_and_whether_another_is_in_preparation() -> None:
    assignment = PlanAssignmentFactory.create()
    draft_from(PlanVersion.objects.get(pk=assignment.plan_version_id))
    [plan] = boss().get(reverse("admin:plans_plan_changelist")).context["cl"].result_list
    assert (plan.newest, plan.is_drafted, plan.customer_count) == (1, True, 1)


def test_a_plan_has_one_draft_at_a_time() -> None:
    plan = PlanFactory.create()
    draft(plan, currency="USD", interval="month")
    with pytest.raises(ValidationError, match="has a draft already"):
        draft(plan, currency="USD", interval="month")


def test_a_draft_from_a_version_charges_the_same() -> None:
    version = PlanVersionFactory.create(charges=[{"key": "base", "flat": True}, {"key": "resolved"}], published=True)
    copy = draft_from(version)
    assert (copy.number, copy.status, copy.currency) == (2, VersionStatus.DRAFT, version.currency)
    assert list(copy.charges.values_list("key", "amount", "rate", "meter", "position")) == list(
        version.charges.values_list("key", "amount", "rate", "meter", "position")
    )
    assert version.charges.count() == 2
    assert copy.charges.get(key="base").amount == Decimal(500)
