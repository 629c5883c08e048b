"""Events, outcomes, receipts and quarantine in the admin: read-only, escaped, bounded."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.admin.parts import bounded
from meters.models import Event, Outcome, QuarantinedEvent, Receipt
from tests.counted import count, quarantine
from tests.factories import CustomerFactory, MeterFactory
from tests.people import boss

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
MODELS = [Event, Outcome, Receipt, QuarantinedEvent]


def address(model: Any, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:meters_{model._meta.model_name}_{page}", args=args)


def listed(client: Client, model: Any, **filters: Any) -> list[Any]:
    answer = client.get(f"{address(model)}?{urlencode(filters)}")
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


@pytest.mark.parametrize("model", MODELS)
def test_nobody_adds_changes_or_deletes(model: Any) -> None:
    count(CustomerFactory.create(), MeterFactory.create())
    quarantine()
    row, client = model.objects.first(), boss()
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_hostile_data_is_never_markup(model: Any) -> None:
    customer, meter = CustomerFactory.create(name=HOSTILE), MeterFactory.create(label=HOSTILE)
    count(customer, meter, event_key=HOSTILE, case_key=HOSTILE, properties={HOSTILE: HOSTILE, "tier": HOSTILE})
    quarantine(customer_key=HOSTILE, meter_key=HOSTILE, event_key=HOSTILE, body={HOSTILE: HOSTILE})
    client = boss()
    for path in (address(model), address(model, "change", model.objects.first().pk)):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("model", MODELS)
def test_a_list_never_counts_the_whole_table(model: Any) -> None:
    count(CustomerFactory.create(), MeterFactory.create(), 3)
    quarantine()
    with CaptureQueriesContext(connection) as captured:
        boss().get(address(model))
    counting = [query["sql"] for query in captured if "COUNT(" in query["sql"].upper()]
    assert counting
    assert all("LIMIT" in sql for sql in counting)


def test_an_outcome_without_a_case_is_known_by_the_senders_id() -> None:
    count(CustomerFactory.create(), MeterFactory.create(), event_key="evt-7")
    assert "evt-7" in boss().get(address(Outcome)).content.decode()


def test_outcomes_are_filtered_by_customer_meter_status_and_days() -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    [wanted] = count(customer, meter)
    count(CustomerFactory.create(), meter)
    count(customer, MeterFactory.create())
    count(customer, meter, local_date="2026-11-01")
    filters = {
        "customer__id__exact": customer.pk,
        "meter__id__exact": meter.pk,
        "status__exact": "billable",
        "usage_date_from": "2026-10-01",
        "usage_date_to": "2026-10-31",
    }
    assert [row.pk for row in listed(boss(), Outcome, **filters)] == [wanted.pk]


@pytest.mark.parametrize("model", [Event, Outcome])
def test_rows_are_filtered_by_the_values_of_a_charge(model: Any) -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    [wanted] = count(customer, meter, properties={"tier": "standard"})
    count(customer, meter, properties={"tier": "premium"})
    count(customer, meter)
    assert [row.pk for row in listed(boss(), model, where='{"tier": ["standard", "gold"]}')] == [wanted.pk]


@pytest.mark.parametrize("where", ["{", "[]", '"x"', '{"tier": 7}', '{"tier": ["\\u0000"]}', "[" * 100_000])
def test_a_filter_that_makes_no_sense_is_not_an_error_of_ours(where: str) -> None:
    answer = boss().get(address(Outcome), {"where": where[:50_000]})
    assert answer.status_code == 302


def test_events_are_found_by_exact_id_or_case_only() -> None:
    client = boss()
    [event] = count(CustomerFactory.create(), MeterFactory.create(), event_key="evt-7", case_key="ticket-981")
    for term in ("evt-7", " ticket-981 ", str(event.pk)):
        assert listed(client, Event, q=term) == [event]
    for term in ("evt", "ticket", "981", "%", "'"):
        assert listed(client, Event, q=term) == []


def test_a_search_for_a_receipt_takes_only_its_whole_id() -> None:
    count(CustomerFactory.create(), MeterFactory.create())
    receipt, client = Receipt.objects.get(), boss()
    assert listed(client, Receipt, q=receipt.pk) == [receipt]
    assert listed(client, Receipt, q="helpdesk") == []


def test_pages_end_where_the_bound_is_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST", 5)
    customer = CustomerFactory.create()
    count(customer, MeterFactory.create(), 8)
    answer = boss().get(address(Event), {"customer__id__exact": customer.pk})
    assert answer.context["cl"].paginator.count == 5
    assert "More than 5 events" in answer.content.decode()


def test_without_a_filter_the_latest_arrivals_are_shown_and_an_estimate_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST", 5)
    count(CustomerFactory.create(), MeterFactory.create(), 8)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE meters_event")
    assert "The latest 5 of about 8 events" in boss().get(address(Event)).content.decode()


def test_an_event_shows_what_was_posted_and_a_link_to_its_receipt() -> None:
    [event] = count(CustomerFactory.create(), MeterFactory.create(), properties={"agent": "bot-7"})
    page = boss().get(address(Event, "change", event.pk)).content.decode()
    assert "bot-7" in page
    assert address(Receipt, "change", event.receipt_id) in page


def test_an_outcome_tells_how_it_came_about() -> None:
    [event] = count(CustomerFactory.create(), MeterFactory.create())
    page = boss().get(address(Outcome, "change", event.pk)).content.decode()
    assert "How it came about" in page
    assert "Counted on arrival." in page
    assert address(Event, "change", event.pk) in page
