import json
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from billing_site.demo.access import Doors, open_doors
from billing_site.demo.load import OccupiedError, load
from billing_site.demo.month import UnbilledError, bill_month, outcomes_in
from billing_site.demo.story import events, last_closed_month
from customers.models import ApiKey, Customer
from customers.rules.period import Period, month
from plans.models import Plan
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def doors(tmp_path: Path, now: datetime) -> Doors:
    return open_doors(tmp_path, as_of=now)


def post(client: Client, doors: Doors, days: Period) -> None:
    body, headers = json.dumps({"events": list(events(days))}), {"Authorization": f"Bearer {doors.api_key}"}
    answer = client.post("/api/v1/events", body, content_type="application/json", headers=headers)
    assert answer.json()["accepted"] == 1_457


def test_the_next_month_gets_events_and_invoices_of_its_own(client: Client, doors: Doors, now: datetime) -> None:
    second = last_closed_month(now)
    first = month(f"{second.start - timedelta(days=1):%Y-%m}")
    load(starts_on=first.start, at=now)
    numbers = []
    for days in (first, second):
        post(client, doors, days)
        numbers += [(invoice.number, f"{invoice.total:.2f}") for invoice in bill_month(days, as_of=now)]
        assert outcomes_in(days, as_of=now) == 457
    assert numbers == [
        ("INV-000001", "240.00"),
        ("INV-000002", "774.00"),
        ("INV-000003", "400.00"),
        ("INV-000004", "240.00"),
        ("INV-000005", "774.00"),
        ("INV-000006", "400.00"),
    ]


def test_a_month_that_nobody_can_be_billed_for_is_said_to_be(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    days = last_closed_month(now)
    load(starts_on=days.start, at=now)
    monkeypatch.setattr(import_module("invoices.actions.bill.work"), "place_lines", lambda *_: 1 / 0)
    with pytest.raises(UnbilledError, match="acme could not be billed: division by zero"):
        bill_month(days, as_of=now)


def test_loading_again_changes_nothing(now: datetime) -> None:
    days = last_closed_month(now)
    load(starts_on=days.start, at=now)
    Customer.objects.filter(key="acme").update(name="Renamed by somebody who plays with it")
    load(starts_on=days.end, at=now)
    assert Customer.objects.get(key="acme").name.startswith("Renamed")
    assert Plan.objects.count() == 3


def test_a_database_with_other_customers_is_left_alone(now: datetime) -> None:
    CustomerFactory.create(key="acme")
    with pytest.raises(OccupiedError):
        load(starts_on=last_closed_month(now).start, at=now)
    assert not Plan.objects.exists()


def test_the_doors_stay_the_same_until_they_no_longer_open(tmp_path: Path, doors: Doors, now: datetime) -> None:
    assert open_doors(tmp_path, as_of=now) == doors
    ApiKey.objects.get().revoke(at=now)
    again = open_doors(tmp_path, as_of=now)
    assert again.password == doors.password
    assert again.api_key != doors.api_key


def test_what_opens_the_doors_is_for_its_owner_alone(tmp_path: Path, doors: Doors) -> None:
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
