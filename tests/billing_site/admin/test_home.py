"""The first page: the guide and the figures."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from billing_site.admin.guide import Step
from tests.counted import count, quarantine
from tests.factories import CustomerFactory, InvoiceFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db


def steps(client: Client) -> list[Step]:
    found: list[Step] = client.get(reverse("admin:index")).context["guide"]
    return found


def test_an_empty_installation_begins_with_a_meter() -> None:
    first, *others = steps(boss())
    assert (first.title, first.is_next, first.address) == ("Make a meter", True, reverse("admin:meters_meter_add"))
    assert not any(step.is_next or step.is_done for step in others)


def test_a_draft_is_priced_on_its_own_page() -> None:
    MeterFactory.create()
    draft = PlanVersionFactory.create()
    price = steps(boss())[2]
    assert price.is_next
    assert price.address == reverse("admin:plans_planversion_change", args=[draft.pk])


def test_a_customer_comes_after_a_published_rate() -> None:
    PlanVersionFactory.create(charges=[{}], published=True)
    assert [step.number for step in steps(boss()) if step.is_next] == [4]


def test_a_published_flat_fee_is_not_a_rate() -> None:
    MeterFactory.create()
    PlanVersionFactory.create(charges=[{"flat": True}], published=True)
    assert [step.number for step in steps(boss()) if step.is_next] == [3]


def test_the_last_step_wants_events_first_and_then_a_run() -> None:
    client, assignment = boss(), PlanAssignmentFactory.create()
    assert steps(client)[5].button == "Make an API key"
    count(assignment.customer, assignment.plan_version.charges.get().meter)
    assert steps(client)[5].button == "Run the month"


def test_with_an_invoice_the_guide_steps_aside() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    count(invoice.customer, invoice.lines.get().meter)
    page = client.get(reverse("admin:index"))
    assert page.context["is_set_up"]
    assert "all six steps are done" in page.content.decode()


def test_the_sample_names_what_exists_here() -> None:
    CustomerFactory.create(key="acme")
    MeterFactory.create(key="tickets_resolved")
    page = boss().get(reverse("admin:index")).content.decode()
    assert "http://testserver/api/v1/events" in page
    assert "&quot;acme&quot;" in page or '"acme"' in page


def test_issued_amounts_are_summed_for_each_currency() -> None:
    for currency in ("USD", "USD", "EUR", "JPY"):
        InvoiceFactory.create(customer__currency=currency, issued=True)
    shown = [figure.number for figure in boss().get(reverse("admin:index")).context["figures"]]
    assert [number for number in shown if " " in number] == ["240.00 EUR", "240 JPY", "480.00 USD"]


def test_what_needs_somebody_stands_out() -> None:
    quarantine()
    alarming = [f.title for f in boss().get(reverse("admin:index")).context["figures"] if f.is_alarming]
    assert alarming == ["Quarantined events"]


def test_a_clerk_sees_the_figures_of_what_the_clerk_may_see() -> None:
    InvoiceFactory.create(lines=[{"quantity": Decimal(1)}])
    shown = {figure.title for figure in clerk("meters.view_event").get(reverse("admin:index")).context["figures"]}
    assert shown == {"Events today"}
