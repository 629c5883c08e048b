"""Files from the pages of invoices and runs."""

import pytest
from django.urls import reverse

from tests.factories import InvoiceFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

NAMES = {
    "lines_csv": ("text/csv; charset=utf-8", "INV-000001-lines.csv", "120 tickets resolved"),
    "lines_json": ("application/json", "INV-000001-lines.json", "120 tickets resolved"),
    "outcomes_csv": ("text/csv; charset=utf-8", "INV-000001-outcomes.csv", "usage_date"),
    "outcomes_json": ("application/json", "INV-000001-outcomes.json", "[]"),
}


@pytest.mark.parametrize("name", NAMES)
def test_an_invoice_is_downloaded_by_whoever_may_look_at_it(name: str) -> None:
    address = reverse(f"admin:invoices_invoice_{name}", args=[InvoiceFactory.create(issued=True).pk])
    media_type, file_name, said = NAMES[name]
    answer = clerk("invoices.view_invoice").get(address)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        media_type,
        f'attachment; filename="{file_name}"',
    )
    assert said in answer.getvalue().decode()


@pytest.mark.parametrize("name", NAMES)
def test_who_may_not_look_downloads_nothing(name: str) -> None:
    address = reverse(f"admin:invoices_invoice_{name}", args=[InvoiceFactory.create(issued=True).pk])
    assert clerk("meters.view_meter").get(address).status_code == 404


def test_the_page_of_an_invoice_offers_its_files() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    content = client.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()
    for name in NAMES:
        assert reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk]) in content


def test_the_page_of_a_run_offers_the_ledger_of_its_month() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    address = reverse("admin:invoices_invoicerun_ledger_csv", args=[invoice.run_id])
    assert address in client.get(reverse("admin:invoices_invoicerun_change", args=[invoice.run_id])).content.decode()
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="ledger-2026-10.csv"'
    assert answer.getvalue().decode().startswith("date,kind,document,")


def test_who_may_not_look_at_runs_gets_no_ledger() -> None:
    invoice = InvoiceFactory.create(issued=True)
    address = reverse("admin:invoices_invoicerun_ledger_csv", args=[invoice.run_id])
    assert clerk("invoices.view_invoice").get(address).status_code == 404
