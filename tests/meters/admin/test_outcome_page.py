"""The page of an outcome: the verdict, what each signal did, how it came about; and how it is taken back."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count as numbers
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from meters.actions.intake import take_in
from meters.models import Decision, Meter, Outcome, Receipt, Source
from meters.rules.posted import Answer, Posted
from tests.factories import CustomerFactory
from tests.meters.admin.given import HOSTILE, meters, page_of, published
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:meters_outcome_changelist")
NOW = timezone.now().replace(microsecond=0)
Send = Callable[..., Outcome]


@pytest.fixture
def customer() -> Customer:
    return CustomerFactory.create(timezone="UTC")


@pytest.fixture
def named() -> dict[str, Meter]:
    return meters()


@pytest.fixture
def send(customer: Customer) -> Send:
    """Post (meter, days ago, properties) on one case; gives its outcome."""
    ids = numbers()

    def post(*events: tuple[Any, ...], case: str = "ticket-981") -> Outcome:
        batch = []
        for meter, days, *rest in events:
            properties = rest[0] if rest else "{}"
            at, number = NOW - timedelta(days=days), next(ids)
            canonical = b"" if properties == "{}" else properties.encode()
            batch.append(Posted(number, f"e{number}", customer.key, meter, at, Decimal(1), case, properties, canonical))
        take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=timezone.now())
        return Outcome.objects.get(case_key=case)

    return post


def address(outcome: Outcome, page: str = "change") -> str:
    return reverse(f"admin:meters_outcome_{page}", args=[outcome.pk])


def listed(client: Client, **filters: str) -> set[str]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return {row.case_key for row in answer.context["cl"].result_list}


def test_the_page_tells_the_story_of_its_case(named: dict[str, Meter], send: Send) -> None:
    version = published(named["resolved"])
    outcome = send(("resolved", 10), ("csat", 9, '{"score":5}'), ("reopened", 1))
    answer = boss().get(address(outcome))
    case = answer.context["case"]
    assert "Reversed" in str(case.status)
    assert [row.what for row in case.rows][1:] == [
        "Changes nothing: its properties match no rule.",
        "Takes the success back after it was final.",
    ]
    assert [row.decides for row in case.rows] == [False, False, True]
    page = answer.content.decode()
    assert "Decided by rule: When “Ticket reopened” arrives for the same case, take the success back." in page
    assert page_of(version) in page
    assert "How it came about" in page
    assert all(reverse("admin:meters_event_change", args=[event]) in page for event in [outcome.decided_by])


def test_an_event_without_a_definition_has_a_story_too(named: dict[str, Meter], send: Send) -> None:
    outcome = send(("resolved", 3))
    case = boss().get(address(outcome)).context["case"]
    assert [(row.what, row.rule) for row in case.rows] == [("A success, final at once.", "")]
    assert case.definition == ""


def test_a_success_is_provisional_while_its_hold_runs(named: dict[str, Meter], send: Send) -> None:
    published(named["resolved"])
    answer = boss().get(address(send(("resolved", 1))))
    assert "Provisional" in str(answer.context["case"].status)
    assert "Provisional" in str(answer.context["case"].rows[0].status)


def test_it_is_taken_back_with_a_reason_that_is_part_of_the_story(named: dict[str, Meter], send: Send) -> None:
    published(named["resolved"])
    outcome, client = send(("resolved", 9)), boss()
    assert client.post(address(outcome, "take_back"), {"_form_submitted": "True", "reason": ""}).status_code == 200
    assert not Decision.objects.exists()
    client.post(address(outcome, "take_back"), {"_form_submitted": "True", "reason": f"Refunded {HOSTILE}"})
    outcome.refresh_from_db()
    decision = Decision.objects.get()
    assert (outcome.status, decision.decided_by, decision.receipt.source) == ("reversed", "boss", "admin")
    answer = client.get(address(outcome))
    assert answer.context["case"].rows[-1].name == "Taken back by a decision"
    assert "Refunded" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert answer.context["actions_detail"] == []


def test_whoever_may_only_look_takes_nothing_back_and_sees_no_events(named: dict[str, Meter], send: Send) -> None:
    outcome, client = send(("resolved", 9)), clerk("meters.view_outcome")
    assert client.post(address(outcome, "take_back"), {"_form_submitted": "True", "reason": "x"}).status_code == 403
    answer = client.get(address(outcome))
    assert answer.context["actions_detail"] == []
    assert [row.address for row in answer.context["case"].rows] == [""]


def test_outcomes_are_filtered_by_verdict_class_and_maturity(named: dict[str, Meter], send: Send) -> None:
    published(named["resolved"])
    send(("resolved", 9), case="final")
    send(("resolved", 0), case="fresh")
    send(("resolved", 2.5), case="soon")
    send(("resolved", 9), ("reopened", 1), case="reversed")
    send(("reopened", 9), case="tried")
    client = boss()
    assert listed(client, status__exact="billable") == {"final", "fresh", "soon"}
    assert listed(client, status__exact="provisional") == {"fresh", "soon"}
    assert listed(client, status__exact="final") == {"final"}
    assert listed(client, status__exact="reversed") == {"reversed"}
    assert listed(client, outcome_class__exact="assumed") == {"final", "fresh", "soon", "reversed"}
    assert listed(client, final="already") == {"final"}
    assert listed(client, final="day") == {"soon"}
    assert listed(client, final="week") == {"soon", "fresh"}
    assert listed(client, final="later") == listed(client, status__exact="nonsense") == set()


def test_the_story_takes_the_same_queries_whatever_its_length(named: dict[str, Meter], send: Send) -> None:
    published(named["resolved"])
    short, client = send(("resolved", 9), case="short"), boss()
    long = send(*[("resolved", 9 - n / 10) for n in range(20)], case="long")
    client.get(address(short))
    assert queries(client, long) == queries(client, short)


def queries(client: Client, outcome: Outcome) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address(outcome))
    return len(captured)


def test_a_receipt_leads_to_what_it_brought(named: dict[str, Meter], send: Send) -> None:
    send(("resolved", 9, f'{{"x":{json.dumps(HOSTILE)}}}'), case=HOSTILE)
    receipt, client = Receipt.objects.get(), boss()
    page = client.get(reverse("admin:meters_receipt_change", args=[receipt.pk])).content.decode()
    assert "Waits" in page
    assert "What it brought" in page
    assert "<script>alert" not in page
    assert "What it brought" not in clerk_page(receipt)


def clerk_page(receipt: Receipt) -> str:
    page = reverse("admin:meters_receipt_change", args=[receipt.pk])
    return clerk("meters.view_receipt").get(page).content.decode()


def test_the_clock_of_the_story_is_the_customers(named: dict[str, Meter], send: Send, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(timezone="Asia/Tokyo")
    outcome = send(("resolved", 3))
    shown = boss().get(address(outcome)).context["case"].rows[0].when
    local = NOW - timedelta(days=3) + timedelta(hours=9)
    assert shown == f"{datetime(local.year, local.month, local.day):%-d %b %Y}, {local:%H:%M:%S}"  # noqa: DTZ001
