"""The outcomes behind a line, in the admin."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.admin import line_outcomes
from invoices.models import Invoice, LineKind
from meters.actions.definitions.publish import publish_definition
from meters.actions.void import void
from meters.models import Source
from tests.factories import InvoiceFactory, MeterFactory
from tests.factories.plan import PUBLISHED_AT
from tests.invoices.behind import billed, customer_on, post, sealed
from tests.meters.actions.definitions_given import drafted
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def behind(client: Client, invoice: Invoice, **query: str) -> Any:
    """The page that the link on the invoice's first line leads to."""
    page = client.get(reverse("admin:invoices_invoice_change", args=[invoice.pk]))
    answer = client.get(page.context["lines"][0].behind, query)
    assert answer.status_code == 200
    return answer


def cases(client: Client, invoice: Invoice, **query: str) -> list[str]:
    return [row.case for row in behind(client, invoice, **query).context["rows"]]


@pytest.fixture(params=[True, False], ids=["issued", "draft"])
def invoice(request: pytest.FixtureRequest) -> Invoice:
    """Two cases that are billed and one that was reopened."""
    meters = {key: MeterFactory.create(key=key) for key in ("resolved", "reopened", "csat")}
    publish_definition(drafted(meters), at=PUBLISHED_AT)
    assignment = customer_on({"meter": meters["resolved"]})
    post(*({"id": f"e{case}", "case": case, "meter": "resolved"} for case in ("a", "b", HOSTILE)))
    post({"id": "r", "case": HOSTILE, "meter": "reopened", "occurred_at": "2026-10-08T12:00:00Z"})
    sealed()
    return billed(assignment.customer, issued=request.param)


def test_one_click_leads_from_a_line_to_what_it_bills_and_one_more_to_what_it_does_not(invoice: Invoice) -> None:
    client = boss()
    assert sorted(cases(client, invoice)) == ["a", "b"]
    page = behind(client, invoice, billed="no")
    [row] = page.context["rows"]
    assert (row.case, str(row.day), bool(row.reason)) == (HOSTILE, "2026-10-08", True)
    assert HOSTILE not in page.content.decode()


def test_a_case_is_searched_among_both(invoice: Invoice) -> None:
    client = boss()
    assert cases(client, invoice, q="a") == cases(client, invoice, q=" ea ") == ["a"]
    assert cases(client, invoice, q="a", billed="no") == []
    assert cases(client, invoice, q="er", billed="no") == []
    assert cases(client, invoice, q=HOSTILE, billed="no") == [HOSTILE]


def test_what_was_taken_back_stays_and_says_so(invoice: Invoice) -> None:
    client = boss()
    first = behind(client, invoice).context["rows"][0]
    pk = first.address.rstrip("/").split("/")[-2]
    void(pk, reason="Wrong", by="boss", source=Source.ADMIN, as_of=datetime(2026, 11, 10, tzinfo=UTC))
    sealed()
    rows = behind(client, invoice).context["rows"]
    assert [("Reversed" in row.now) for row in rows] == [True, False]


def test_a_long_list_goes_on_page_by_page(invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_outcomes, "ROWS", 1)
    client = boss()
    page = behind(client, invoice)
    address = page.request["PATH_INFO"]
    following = client.get(address + page.context["following"])
    assert following.context["following"] == ""
    assert sorted(row.case for each in (page, following) for row in each.context["rows"]) == ["a", "b"]


def test_a_made_up_address_is_answered(invoice: Invoice) -> None:
    client = boss()
    address = behind(client, invoice).request["PATH_INFO"]
    for query in ({"cursor": "x"}, {"cursor": "ł"}, {"q": "\0"}, {"cursor": "MjAyNi0xMC0wNyAx"}):
        assert client.get(address, query).status_code == 302
    assert client.get(address, {"q": "x" * 5_000, "billed": "maybe"}).status_code == 200
    assert client.get(address.replace("/1/", "/7/")).status_code == 404
    assert client.get(address.replace("/1/", f"/{'9' * 40}/")).status_code == 404


def test_a_line_without_usage_has_no_such_page() -> None:
    invoice = InvoiceFactory.create(lines=[{"kind": LineKind.FLAT, "meter": None}])
    address = reverse("admin:invoices_invoice_line_outcomes", args=[invoice.pk, 1])
    assert boss().get(address).status_code == 404


def test_who_may_not_see_outcomes_sees_none_here(invoice: Invoice) -> None:
    address = reverse("admin:invoices_invoice_line_outcomes", args=[invoice.pk, 1])
    assert clerk("invoices.view_invoice").get(address).status_code == 403
