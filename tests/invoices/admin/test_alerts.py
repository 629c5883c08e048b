"""Spend alerts in the admin, and how the customer stands on the customer's page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.actions.alerts import watch_spending
from invoices.models import SpendAlert, SpendAlertFired
from meters.models import Meter
from plans.models import PlanVersion
from tests.factories import (
    CreditGrantFactory,
    CustomerFactory,
    MeterFactory,
    PlanAssignmentFactory,
    PlanVersionFactory,
    SpendAlertFactory,
    SpendAlertFiredFactory,
    TopUpFactory,
)
from tests.invoices.actions.conftest import use
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/invoices/spendalert/", "/admin/invoices/spendalert/add/"
FIRED = "/admin/invoices/spendalertfired/"
NOW = datetime(2026, 10, 20, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tickets() -> Meter:
    made: Meter = MeterFactory.create(key="tickets")
    return made


@pytest.fixture
def version(tickets: Meter) -> PlanVersion:
    made: PlanVersion = PlanVersionFactory.create(
        plan__key="support",
        plan__name="Support",
        charges=[
            {"key": "base", "flat": True},
            {"key": "resolved", "meter": tickets, "included": 10},
            {"key": "capped", "cap": 50},
        ],
        published=True,
    )
    return made


def asked(**fields: Any) -> dict[str, Any]:
    named = {"watched": "everything", "customer": "", "amount": "", "percent": "", "is_active": "on"}
    return named | fields


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def page(alert: SpendAlert) -> str:
    return reverse("admin:invoices_spendalert_change", args=[alert.pk])


def listed(client: Client, query: str, address: str = LIST) -> list[int]:
    return [row.pk for row in client.get(address + query).context["cl"].result_list]


def test_everything_of_a_customer_at_an_amount_in_its_currency() -> None:
    customer = CustomerFactory.create(currency="EUR")
    assert boss().post(ADD, asked(customer=customer.pk, amount="500")).status_code == 302
    alert = SpendAlert.objects.get()
    assert (alert.subject, alert.customer, alert.plan, alert.charge_key) == ("customer", customer, None, "")
    assert (alert.amount, alert.currency, alert.percent) == (Decimal(500), "EUR", None)


def test_a_charge_of_a_plan_for_everybody_at_a_share(version: PlanVersion) -> None:
    boss().post(ADD, asked(watched="support/resolved", percent="80"))
    alert = SpendAlert.objects.get()
    assert (alert.subject, alert.plan, alert.charge_key) == ("charge", version.plan, "resolved")
    assert (alert.customer, alert.percent, alert.amount, alert.currency) == (None, Decimal(80), None, "")


def test_a_plan_for_one_customer_at_an_amount(version: PlanVersion) -> None:
    customer = CustomerFactory.create()
    boss().post(ADD, asked(watched="support", customer=customer.pk, amount="10.50"))
    alert = SpendAlert.objects.get()
    assert (alert.subject, alert.plan, alert.charge_key) == ("plan", version.plan, "")
    assert (alert.customer, alert.amount, alert.currency) == (customer, Decimal("10.50"), "USD")


def test_what_can_be_watched_are_published_plans_and_their_charges(version: PlanVersion) -> None:
    PlanVersionFactory.create(plan__key="secret", charges=[{"key": "hidden"}])
    choices = boss().get(ADD).context["adminform"].form.fields["watched"].choices
    assert choices == [
        ("", "Choose"),
        ("everything", "Everything the customer is billed, before tax"),
        (
            "Support",
            [
                ("support", "Support: all of it"),
                ("support/base", "Support: base"),
                ("support/resolved", "Support: resolved"),
                ("support/capped", "Support: capped"),
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "blamed", "text"),
    [
        ({"watched": ""}, "watched", "required"),
        ({"watched": "secret"}, "watched", "valid choice"),
        ({"watched": "everything", "amount": "5"}, "customer", "whose"),
        ({"watched": "support"}, "amount", "either"),
        ({"watched": "support", "amount": "5", "percent": "5"}, "amount", "either"),
        ({"watched": "support", "amount": "0"}, "amount", "more than nothing"),
        ({"watched": "support", "amount": "-1"}, "amount", "more than nothing"),
        ({"watched": "support", "amount": "0.001"}, "amount", "more digits"),
        ({"watched": "support", "percent": "80"}, "percent", "plan has no cap"),
        ({"watched": "support/base", "percent": "80"}, "percent", "neither a cap nor"),
        ({"watched": "support/capped", "percent": "0"}, "percent", "more than nothing"),
    ],
)
def test_a_threshold_that_cannot_be_is_refused_beside_its_field(
    version: PlanVersion, fields: dict[str, str], blamed: str, text: str
) -> None:
    found = errors(boss().post(ADD, asked(**fields)))
    assert list(found) == [blamed]
    assert text in found[blamed][0].lower()
    assert not SpendAlert.objects.exists()


def test_a_share_of_everything_needs_a_spend_cap() -> None:
    customer = CustomerFactory.create()
    person = boss()
    wanted = asked(customer=customer.pk, percent="80")
    assert "no spend cap" in errors(person.post(ADD, wanted))["percent"][0]
    Customer.objects.update(spend_cap=Decimal(1000))
    person.post(ADD, wanted)
    assert SpendAlert.objects.get().percent == 80


def test_the_customers_page_leads_to_a_form_with_the_customer_in_it() -> None:
    customer, person = CustomerFactory.create(), boss()
    shown = person.get(reverse("admin:customers_customer_change", args=[customer.pk])).content.decode()
    address = f"{ADD}?customer={customer.pk}"
    assert address in shown
    assert str(person.get(address).context["adminform"].form["customer"].value()) == str(customer.pk)


def test_later_only_the_threshold_can_be_changed(version: PlanVersion) -> None:
    alert = SpendAlertFactory.create(on_plan=True, plan=version.plan)
    person = boss()
    fields = person.get(page(alert)).context["adminform"].form.fields
    assert list(fields) == ["amount", "percent", "is_active"]
    person.post(page(alert), {"amount": "200", "percent": "", "watched": "everything", "is_active": ""})
    alert.refresh_from_db()
    assert (alert.subject, alert.amount, alert.is_active) == ("plan", Decimal(200), False)
    person.post(page(alert), {"amount": "", "percent": "50"})
    alert.refresh_from_db()
    assert (alert.amount, alert.percent) == (Decimal(200), None)


def test_the_list_says_who_what_when_and_how_often(version: PlanVersion) -> None:
    alert = SpendAlertFactory.create(on_charge=True, plan=version.plan, charge_key="resolved", share=True)
    for customer in CustomerFactory.create_batch(2):
        SpendAlertFiredFactory.create(alert=alert, customer=customer)
    SpendAlertFactory.create(customer=CustomerFactory.create(name="Acme"), is_active=False)
    shown = boss().get(LIST).content.decode()
    for text in ("Everybody on the plan", "Support: resolved", "80 % of its cap or allowance", "Watching", "Acme",
                 "Everything", "100.00 USD", "Off", "not yet"):  # fmt: skip
        assert text in shown
    found = {row.pk: row.fired_times for row in clerk("invoices.view_spendalert").get(LIST).context["cl"].result_list}
    assert found[alert.pk] == 2


def test_the_list_is_filtered(version: PlanVersion) -> None:
    everything = SpendAlertFactory.create()
    plan = SpendAlertFactory.create(on_plan=True, plan=version.plan, is_active=False)
    person = boss()
    assert listed(person, "?is_active__exact=0") == [plan.pk]
    assert listed(person, "?subject__exact=customer") == [everything.pk]
    assert listed(person, f"?customer__id__exact={everything.customer_id}") == [everything.pk]
    assert listed(person, f"?plan__id__exact={version.plan_id}") == [plan.pk]
    assert listed(person, "?q=Support") == [plan.pk]


def test_an_alert_that_has_fired_stays(version: PlanVersion) -> None:
    fired = SpendAlertFiredFactory.create()
    silent = SpendAlertFactory.create()
    person = boss()
    for alert in (fired.alert, silent):
        person.post(reverse("admin:invoices_spendalert_delete", args=[alert.pk]), {"post": "yes"})
    assert list(SpendAlert.objects.all()) == [fired.alert]


def test_fired_alerts_lead_to_the_customer_and_are_filtered(version: PlanVersion) -> None:
    old = SpendAlertFiredFactory.create(period="2026-09")
    new = SpendAlertFiredFactory.create()
    person = boss()
    shown = person.get(FIRED).content.decode()
    assert reverse("admin:customers_customer_change", args=[new.customer_id]) in shown
    for text in ("October 2026", "September 2026", "104.00 USD", "104.00 of 100.00 USD"):
        assert text in shown
    assert listed(person, "?period=2026-09", FIRED) == [old.pk]
    assert listed(person, f"?customer__id__exact={new.customer_id}", FIRED) == [new.pk]
    assert listed(person, f"?alert__id__exact={old.alert_id}", FIRED) == [old.pk]
    assert person.get(f"{FIRED}add/").status_code == 403
    assert person.post(reverse("admin:invoices_spendalertfired_delete", args=[old.pk])).status_code == 403
    assert person.get(reverse("admin:invoices_spendalertfired_change", args=[old.pk])).status_code == 200


@pytest.mark.parametrize("address", [LIST, FIRED])
def test_empty_lists_say_what_will_stand_there(address: str) -> None:
    shown = boss().get(address).content.decode()
    assert "There are no" in shown
    assert "a customer" in shown


def test_an_alert_made_in_the_form_fires(version: PlanVersion, tickets: Meter) -> None:
    agreed = PlanAssignmentFactory.create(plan_version=version, starts_on=date(2026, 10, 1))
    boss().post(ADD, asked(watched="support/resolved", percent="80"))
    use(agreed, tickets, 8)
    watch_spending(as_of=NOW)
    assert SpendAlertFired.objects.get().reached == "8 of 10 tickets"


def test_the_customers_page_shows_how_the_customer_stands(version: PlanVersion, tickets: Meter) -> None:
    customer = CustomerFactory.create(spend_cap=Decimal(1000))
    agreed = PlanAssignmentFactory.create(customer=customer, plan_version=version, starts_on=date(2026, 10, 1))
    CreditGrantFactory.create(customer=customer)
    TopUpFactory.create(customer=customer, meter=tickets, price=0)
    use(agreed, tickets, 14)
    address = reverse("admin:customers_customer_change", args=[customer.pk])
    shown = boss().get(address).content.decode()
    for text in (
        "October 2026 so far",
        "500.00 USD of 1,000.00 USD",
        "resolved: included",
        "14 of 10 tickets",
        "0.00 USD of 50.00 USD",
        "4 of 100 tickets",
        "100.00 USD",
    ):
        assert text in shown
    other = clerk("customers.view_customer").get(address).content.decode()
    assert "so far" not in other


def test_a_customer_for_whom_nothing_runs_has_no_standing_to_show() -> None:
    address = reverse("admin:customers_customer_change", args=[CustomerFactory.create().pk])
    assert "so far" not in boss().get(address).content.decode()


def test_a_standing_that_cannot_be_worked_out_does_not_shut_the_page(version: PlanVersion, tickets: Meter) -> None:
    agreed = PlanAssignmentFactory.create(plan_version=version, starts_on=date(2026, 10, 1))
    use(agreed, tickets, -1)
    answer = boss().get(reverse("admin:customers_customer_change", args=[agreed.customer_id]))
    assert answer.status_code == 200
    assert "cannot be worked out: a quantity of -1" in answer.content.decode()
