"""`GET /invoices/{id}/lines.csv`, `/lines.json`, `/outcomes.csv`, `/outcomes.json`."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from invoices.actions.export import tables
from invoices.models import Invoice
from meters.actions.void import void
from meters.models import Outcome, Source
from tests.factories import ApiKeyFactory, CustomerFactory, InvoiceFactory, MeterFactory
from tests.invoices.behind import billed, customer_on, post, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice() -> Invoice:
    """Four tickets of October on one page."""
    assignment = customer_on({"meter": MeterFactory.create(key="tickets_resolved")})
    post(*({"id": f"e{n}", "case": f"t{n}"} for n in range(3)), {"id": "e3", "case": "=t3"})
    sealed()
    return billed(assignment.customer)


def download(client: Client, invoice: Invoice, name: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/invoices/{invoice.pk}/{name}")
    assert answer.status_code == 200
    assert f'attachment; filename="{invoice.number}-' in answer["Content-Disposition"]
    content = answer.getvalue().decode()
    if name.endswith(".json"):
        return json.loads(content)  # type: ignore[no-any-return]
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_lines_are_downloaded_with_their_page(operator: Client, invoice: Invoice) -> None:
    line = invoice.lines.get()
    [row] = download(operator, invoice, "lines.csv")
    assert (row["invoice"], row["line"], row["quantity"], row["amount"]) == (invoice.number, "1", "4", "8.00")
    assert (row["from"], row["to"], row["unit_price"]) == ("2026-10-01", "2026-11-01", "2.00")
    assert (row["page"], row["page_hash"]) == (str(line.page_number), bytes(line.page_hash or b"").hex())
    [told] = download(operator, invoice, "lines.json")
    assert {name: "" if cell is None else str(cell) for name, cell in told.items()} == row


def test_outcomes_are_downloaded_line_by_line(operator: Client, invoice: Invoice) -> None:
    rows = download(operator, invoice, "outcomes.json")
    assert sorted(row["case"] for row in rows) == ["=t3", "t0", "t1", "t2"]
    assert {(row["line"], row["usage_date"], row["quantity"]) for row in rows} == {(1, "2026-10-07", "1")}


def test_a_case_that_begins_like_a_formula_is_text_in_csv(operator: Client, invoice: Invoice) -> None:
    assert "'=t3" in {row["case"] for row in download(operator, invoice, "outcomes.csv")}


def test_outcomes_are_read_a_page_at_a_time(
    operator: Client, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = download(operator, invoice, "outcomes.csv")
    monkeypatch.setattr(tables, "AT_ONCE", 3)
    assert download(operator, invoice, "outcomes.csv") == at_once


def test_what_is_taken_back_later_stays_in_the_file(operator: Client, invoice: Invoice) -> None:
    before = download(operator, invoice, "outcomes.csv")
    outcome = Outcome.objects.get(case_key="t1")
    void(outcome.pk, reason="Wrong", by="boss", source=Source.ADMIN, as_of=datetime(2026, 11, 10, tzinfo=UTC))
    sealed()
    after = download(operator, invoice, "outcomes.csv")
    assert [row["case"] for row in after if row.pop("status_now") == "reversed"] == ["t1"]
    assert after == [{name: cell for name, cell in row.items() if name != "status_now"} for row in before]


@pytest.mark.parametrize("name", ["lines.csv", "lines.json", "outcomes.csv", "outcomes.json"])
def test_a_customers_key_downloads_its_own_alone(name: str) -> None:
    invoice = InvoiceFactory.create(issued=True)
    for secret, customer, status in (("up_a", invoice.customer, 200), ("up_b", CustomerFactory.create(), 404)):
        ApiKeyFactory.create(secret=secret, customer=customer)
        client = Client(headers={"authorization": f"Bearer {secret}"})
        assert client.get(f"/api/v1/invoices/{invoice.pk}/{name}").status_code == status
