"""Meters in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meters.actions.definitions import publish_definition
from meters.models import Aggregation, Kind, Meter
from tests.counted import RECEIVED_AT
from tests.factories import MeterFactory
from tests.meters.admin.given import drafted, meters, page_of, published
from tests.people import boss

pytestmark = pytest.mark.django_db

ADD = "/admin/meters/meter/add/"


def add(client: Client, **fields: Any) -> Any:
    """Send the form as it is offered, with these fields filled in."""
    offered = {field.name: field.value() for field in client.get(ADD).context["adminform"].form}
    return client.post(ADD, {name: value for name, value in (offered | fields).items() if value is not None})


def test_a_label_is_enough() -> None:
    add(boss(), label="Tickets resolved")
    meter = Meter.objects.get()
    assert (meter.key, meter.kind, meter.aggregation) == ("tickets_resolved", Kind.OUTCOME, Aggregation.COUNT)
    assert (meter.unit_singular, meter.unit_plural, meter.dimensions) == ("unit", "units", {})


def test_dimensions_are_written_as_lines() -> None:
    add(boss(), label="Tickets", dimensions="tier: standard, premium\nroute")
    assert Meter.objects.get().dimensions == {"tier": ["standard", "premium"], "route": None}


@pytest.mark.parametrize("dimensions", ["tier:", "class: a", "{", "tier: a, a"])
def test_dimensions_that_make_no_sense_are_refused_beside_their_field(dimensions: str) -> None:
    answer = add(boss(), label="Tickets", dimensions=dimensions)
    assert list(answer.context["adminform"].form.errors) == ["dimensions"]


def test_what_events_rely_on_is_read_only_once_saved() -> None:
    meter = MeterFactory.create(dimensions={"tier": ["standard"]})
    form = boss().get(reverse("admin:meters_meter_change", args=[meter.pk])).context["adminform"].form
    assert not {"key", "kind", "aggregation"} & set(form.fields)
    assert form["dimensions"].value() == "tier: standard"


def test_nobody_deletes_a_meter() -> None:
    meter = MeterFactory.create()
    assert boss().post(f"/admin/meters/meter/{meter.pk}/delete/", {"post": "yes"}).status_code == 403


def change(client: Client, meter: Meter, **fields: Any) -> Any:
    page = reverse("admin:meters_meter_change", args=[meter.pk])
    offered = {field.name: field.value() for field in client.get(page).context["adminform"].form}
    return client.post(page, {name: value for name, value in (offered | fields).items() if value is not None})


def test_what_is_stored_of_an_event_is_a_list_of_names() -> None:
    client = boss()
    add(client, label="Tickets", kept_properties=" tier,score\n tier ")
    meter = Meter.objects.get()
    assert meter.kept_properties == ["score", "tier"]
    change(client, meter, kept_properties="")
    meter.refresh_from_db()
    assert meter.kept_properties is None


def test_a_meter_that_counts_different_values_names_their_property() -> None:
    client = boss()
    answer = add(client, label="Users", kind="activity", aggregation="unique")
    assert "needs the property to count" in str(answer.context["adminform"].form.errors)
    add(client, label="Users", kind="activity", aggregation="unique", unique_property="user_id", unknown_values="other")
    meter = Meter.objects.get()
    assert (meter.unique_property, meter.unknown_values) == ("user_id", "other")
    form = client.get(reverse("admin:meters_meter_change", args=[meter.pk])).context["adminform"].form
    assert "unique_property" not in form.fields


@pytest.mark.parametrize(
    ("kind", "aggregation", "text"),
    [("outcome", "max", "An outcome is counted or summed."), ("cost", "count", "A cost is summed.")],
)
def test_kinds_and_types_must_fit(kind: str, aggregation: str, text: str) -> None:
    answer = add(boss(), label="Any", kind=kind, aggregation=aggregation)
    assert text in str(answer.context["adminform"].form.errors).replace("&#x27;", "'")


def test_a_meter_keeps_what_its_dimensions_and_published_rules_ask_for() -> None:
    named, client = meters(), boss()
    published(named["resolved"])
    refused = change(client, named["csat"], kept_properties="tier", dimensions="region")
    assert refused.context["adminform"].form.errors == {
        "kept_properties": [
            "Must include “region”, which the meter itself needs.",
            "Must include “score”, which resolved v1 needs.",
        ]
    }
    assert change(client, named["csat"], kept_properties="score").status_code == 302


def test_an_outcome_leads_to_its_definition() -> None:
    named, client = meters(), boss()
    page = reverse("admin:meters_meter_change", args=[named["resolved"].pk])
    assert (
        f"{reverse('admin:meters_outcomedefinition_add')}?meter={named['resolved'].pk}"
        in client.get(page).content.decode()
    )
    row = drafted(named["resolved"])
    assert "Every event counts, until" in client.get(page).content.decode()
    publish_definition(row, at=RECEIVED_AT)
    shown = client.get(page).content.decode()
    assert page_of(row) in shown
    assert "Version 1: Resolved and quiet for 72 hours." in shown
