"""Meters in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meters.models import Aggregation, Kind, Meter
from tests.factories import MeterFactory
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
