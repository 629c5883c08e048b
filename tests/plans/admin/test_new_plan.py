"""A plan begins with a template."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meters.models import Meter
from plans.models import Plan, PlanVersion
from plans.rules.templates import TEMPLATES, PlanTemplate
from tests.factories import MeterFactory, PlanFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/plans/plan/from-template/"


def begin(client: Client, template: str, **fields: Any) -> Any:
    return client.post(f"{ADDRESS}?template={template}", {"name": "Support", "key": "", "currency": "USD"} | fields)


@pytest.mark.parametrize("place", ["plans_plan_changelist", "index"])
def test_the_list_and_the_guide_lead_to_the_templates(place: str) -> None:
    client = boss()
    assert f'href="{ADDRESS}"' in client.get(reverse(f"admin:{place}")).content.decode()
    PlanFactory.create()
    assert f'href="{ADDRESS}"' in client.get(reverse("admin:plans_plan_changelist")).content.decode()


def test_every_template_is_a_card_with_its_prices_in_words() -> None:
    page = boss().get(ADDRESS).content.decode()
    assert all(template.title in page and f"?template={template.key}" in page for template in TEMPLATES)
    for price in (
        "500.00 USD a month, in advance",
        "2.00 USD for each ticket",
        "By class: confirmed at 0.99, assumed at 0.49, assisted at 0.00, all others at 0.00 USD for each conversation",
        "0.99 USD for each account summary, 50 account summaries included",
        "Outreach: 1.20 USD for each task, 200 tasks included, what is left rolls over once",
        "Standard: first 100 at 1.00, above 100 at 0.75 USD for each case",
    ):
        assert f"<li>{price}</li>" in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: str(template.key))
def test_a_template_leads_to_its_draft(template: PlanTemplate) -> None:
    answer = begin(boss(), template.key)
    version = PlanVersion.objects.get()
    assert answer.headers["Location"] == reverse("admin:plans_planversion_change", args=[version.pk])
    assert (version.plan.name, version.plan.key, version.number, version.is_draft) == ("Support", "support", 1, True)
    assert list(version.charges.values_list("key", flat=True)) == [charge.key for charge in template.charges]
    assert set(Meter.objects.values_list("key", flat=True)) == {counted.key for counted in template.counted}


def test_meters_that_are_there_are_proposed_and_another_can_be_chosen() -> None:
    own, other = MeterFactory.create(key="tickets_resolved"), MeterFactory.create(key="cases_closed")
    client = boss()
    form = client.get(f"{ADDRESS}?template=base_and_outcome").context["form"]
    assert form["meter_tickets_resolved"].initial == own
    begin(client, "base_and_outcome", meter_tickets_resolved=other.pk)
    assert [charge.meter for charge in PlanVersion.objects.get().charges.all()] == [None, other]
    assert Meter.objects.count() == 2


def test_only_meters_with_the_dimensions_that_are_priced_can_be_chosen() -> None:
    plain = MeterFactory.create(key="cases_handled")
    fit = MeterFactory.create(key="cases", dimensions={"lane": None, "team": None})
    client = boss()
    form = client.get(f"{ADDRESS}?template=premium_lane").context["form"]
    assert list(form.fields["meter_cases_handled"].queryset) == [fit]
    answer = begin(client, "premium_lane", meter_cases_handled=plain.pk)
    assert list(answer.context["form"].errors) == ["meter_cases_handled"]


def test_a_new_meter_steps_aside_of_one_that_lacks_the_dimensions() -> None:
    for key in ("cases_handled", "cases_handled_2"):
        MeterFactory.create(key=key)
    begin(boss(), "premium_lane")
    made = Meter.objects.get(key="cases_handled_3")
    assert {charge.meter for charge in PlanVersion.objects.get().charges.all()} == {made}


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost() -> None:
    PlanFactory.create(key="support")
    chosen = MeterFactory.create()
    answer = begin(boss(), "per_resolved_ticket", currency="XXZ", meter_tickets_resolved=chosen.pk)
    form = answer.context["form"]
    assert set(form.errors) == {"key", "currency"}
    assert (form["name"].value(), form["meter_tickets_resolved"].value()) == ("Support", str(chosen.pk))
    assert (Plan.objects.count(), Meter.objects.count()) == (1, 1)


def test_a_missing_name_is_said_once() -> None:
    assert list(begin(boss(), "base", name="").context["form"].errors) == ["name"]


def test_every_field_has_the_look_of_the_theme() -> None:
    form = boss().get(f"{ADDRESS}?template=per_lead").context["form"]
    assert len(list(form)) == 5
    assert all('class="' in str(field) and field.help_text for field in form)


def test_whoever_may_not_add_meters_chooses_one() -> None:
    client = clerk("plans.add_plan", "plans.view_planversion")
    answer = begin(client, "per_lead")
    assert set(answer.context["form"].errors) == {"meter_leads_qualified", "meter_meetings_held"}
    assert not Plan.objects.exists()
    meter = MeterFactory.create()
    begin(client, "per_lead", meter_leads_qualified=meter.pk, meter_meetings_held=meter.pk)
    assert PlanVersion.objects.get().charges.count() == 2


def test_whoever_may_not_add_plans_begins_nothing() -> None:
    client = clerk("plans.view_plan", "plans.change_plan")
    assert client.get(ADDRESS).status_code == 403
    assert begin(client, "base").status_code == 403
    assert ADDRESS not in client.get(reverse("admin:plans_plan_changelist")).content.decode()


@pytest.mark.parametrize("query", ["template=nothing", "template=%00", "template="])
def test_addresses_that_somebody_made_up_are_no_failure(query: str) -> None:
    client = boss()
    assert client.get(f"{ADDRESS}?{query}").status_code == 200
    assert client.post(f"{ADDRESS}?{query}", {"name": "x"}).status_code in (200, 302)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?template=per_lead"])
def test_many_meters_and_plans_take_as_many_queries_as_few(address: str) -> None:
    client = boss()
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = queries()
    MeterFactory.create_batch(8)
    PlanFactory.create_batch(8)
    assert queries() == few
