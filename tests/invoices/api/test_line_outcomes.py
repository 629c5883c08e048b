"""`GET /invoices/{id}/lines/{n}/outcomes`: frozen with the line's page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from invoices.models import Invoice, LineKind
from meters.actions.definitions.publish import publish_definition
from meters.actions.void import void
from meters.models import Outcome, Source
from tests.factories import ApiKeyFactory, CustomerFactory, InvoiceFactory, MeterFactory
from tests.invoices.behind import billed, customer_on, post, sealed
from tests.meters.actions.definitions_given import drafted

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 10, tzinfo=UTC)


def behind(client: Client, invoice: Invoice, **query: str) -> Any:
    answer = client.get(f"/api/v1/invoices/{invoice.pk}/lines/1/outcomes", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def cases(client: Client, invoice: Invoice, **query: str) -> list[str]:
    return [row["case"] for row in behind(client, invoice, **query)["results"]]


@pytest.fixture
def invoice() -> Invoice:
    """Five tickets, one of November, all of them on one page."""
    tickets = MeterFactory.create(key="tickets_resolved", dimensions={"tier": None})
    assignment = customer_on({"meter": tickets})
    post(*({"id": f"e{n}", "case": f"t{n}", "properties": {"tier": "gold"}} for n in range(4)))
    post({"id": "november", "case": "t9", "occurred_at": "2026-11-02T12:00:00Z"})
    sealed()
    return billed(assignment.customer)


def test_a_line_counts_the_outcomes_of_its_days(operator: Client, invoice: Invoice) -> None:
    page = behind(operator, invoice)
    assert page["next"] is None
    assert sorted(row["case"] for row in page["results"]) == ["t0", "t1", "t2", "t3"]
    first = page["results"][0]
    outcome = Outcome.objects.get(pk=first["id"])
    assert first == {
        "id": str(outcome.pk),
        "case": outcome.case_key,
        "event": None,
        "class": "",
        "usage_date": "2026-10-07",
        "quantity": "1",
        "reason": outcome.reason,
        "version": None,
        "status": "billable",
        "status_now": None,
    }


def test_what_is_taken_back_later_stays_on_the_line_and_says_what_became_of_it(
    operator: Client, invoice: Invoice
) -> None:
    before = behind(operator, invoice)["results"]
    void(before[1]["id"], reason="Wrong", by="boss", source=Source.ADMIN, as_of=LATER)
    sealed()
    after = behind(operator, invoice)["results"]
    assert [row.pop("status_now") for row in after] == [None, "reversed", None, None]
    assert after == [{name: row[name] for name in row if name != "status_now"} for row in before]


def test_what_came_in_later_is_not_on_the_line(operator: Client, invoice: Invoice) -> None:
    post({"id": "late", "case": "late"})
    assert "late" not in cases(operator, invoice)
    sealed()
    assert "late" not in cases(operator, invoice)


def test_pages_go_on_where_the_one_before_ended(operator: Client, invoice: Invoice) -> None:
    seen, cursor = [], None
    while True:
        page = behind(operator, invoice, limit="3", **({"cursor": cursor} if cursor else {}))
        seen += page["results"]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == behind(operator, invoice)["results"]
    assert len({row["id"] for row in seen}) == 4


@pytest.mark.parametrize("term", ["t2", "e2"])
def test_a_case_is_found_by_its_name_and_by_what_its_sender_called_the_event(
    operator: Client, invoice: Invoice, term: str
) -> None:
    found = behind(operator, invoice, case=term)["results"]
    assert [row["case"] for row in found] == ["t2"]
    assert behind(operator, invoice, case="t9")["results"] == []


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2LTEwLTA3IiwieCJd", "%00"])
def test_a_cursor_of_somebody_elses_is_refused(operator: Client, invoice: Invoice, cursor: str) -> None:
    answer = operator.get(f"/api/v1/invoices/{invoice.pk}/lines/1/outcomes", {"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_the_filter_of_the_line_chooses_by_class_and_dimension(operator: Client) -> None:
    tickets = MeterFactory.create(key="tickets_resolved", dimensions={"tier": None})
    assignment = customer_on({"meter": tickets, "where": {"tier": ["gold", "silver"]}})
    for n, tier in enumerate(["gold", "silver", "bronze"]):
        post({"id": f"e{n}", "case": f"t-{tier}", "properties": {"tier": tier}})
    post({"id": "none", "case": "t-none"})
    sealed()
    invoice = billed(assignment.customer)
    assert sorted(cases(operator, invoice)) == ["t-gold", "t-silver"]


def test_a_line_of_an_activity_shows_its_events(operator: Client) -> None:
    minutes = MeterFactory.create(key="minutes", activity=True, aggregation="sum")
    assignment = customer_on({"meter": minutes})
    post(
        *(
            {"id": f"e{n}", "meter": "minutes", "value": f"{n}.5", "occurred_at": f"2026-10-0{n}T12:00:00Z"}
            for n in (3, 1, 2)
        )
    )
    sealed()
    invoice = billed(assignment.customer)
    rows = behind(operator, invoice)["results"]
    assert [(row["event"], row["quantity"]) for row in rows] == [("e1", "1.5"), ("e2", "2.5"), ("e3", "3.5")]
    page = behind(operator, invoice, limit="2")
    following = behind(operator, invoice, limit="2", cursor=page["next"])
    assert page["results"] + following["results"] == rows
    assert behind(operator, invoice, billed="false")["results"] == []


def test_cases_that_are_not_billed_say_why(operator: Client) -> None:
    meters = {key: MeterFactory.create(key=key) for key in ("resolved", "reopened", "csat")}
    publish_definition(drafted(meters), at=datetime(2026, 1, 1, tzinfo=UTC))
    assignment = customer_on({"meter": meters["resolved"]})
    day = "2026-10-{:02}T12:00:00Z".format

    def event(name: str, case: str, meter: str, at: int) -> dict[str, Any]:
        return {"id": name, "case": case, "meter": meter, "occurred_at": day(at)}

    post(event("a", "billed", "resolved", 5), event("b", "reopened", "resolved", 6), event("c", "late", "resolved", 30))
    post(event("d", "reopened", "reopened", 7), event("f", "back", "resolved", 8), event("g", "back", "reopened", 20))
    sealed()
    invoice = billed(assignment.customer)
    assert cases(operator, invoice) == ["billed"]
    rows = behind(operator, invoice, billed="false")["results"]
    found = {row["case"]: (row["status"], row["status_now"], row["usage_date"]) for row in rows}
    assert found == {
        "reopened": ("attempted", None, "2026-10-07"),
        "back": ("reversed", None, "2026-10-20"),
        "late": ("provisional", "billable", "2026-11-02"),
    }
    assert all(row["reason"] for row in rows)


def test_a_line_without_usage_has_nothing_behind_it(operator: Client) -> None:
    invoice = InvoiceFactory.create(lines=[{"kind": LineKind.FLAT, "meter": None}])
    assert behind(operator, invoice) == {"results": [], "next": None}


def test_a_line_that_is_not_there_is_404(operator: Client, invoice: Invoice) -> None:
    for n in ("0", "2", "9" * 40, "x", "-1"):
        assert operator.get(f"/api/v1/invoices/{invoice.pk}/lines/{n}/outcomes").status_code == 404


def test_a_customers_key_sees_its_own_lines_alone(invoice: Invoice) -> None:
    for secret, customer, status in (("up_a", invoice.customer, 200), ("up_b", CustomerFactory.create(), 404)):
        ApiKeyFactory.create(secret=secret, customer=customer)
        client = Client(headers={"authorization": f"Bearer {secret}"})
        assert client.get(f"/api/v1/invoices/{invoice.pk}/lines/1/outcomes").status_code == status


def test_it_costs_the_same_number_of_queries_however_many_there_are(
    operator: Client, invoice: Invoice, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    behind(operator, invoice)
    with django_assert_num_queries(6):
        behind(operator, invoice)
    with django_assert_num_queries(6):
        behind(operator, invoice, limit="1")
