from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from customers.models import Customer
from invoices.models import Invoice, SellerProfile
from tests.factories import CustomerFactory, InvoiceFactory

pytestmark = pytest.mark.django_db


def read(client: Client, invoice: Invoice) -> str:
    answer = client.get(f"/api/v1/invoices/{invoice.pk}/pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def test_an_issued_invoice_prints_with_number_lines_and_total(operator: Client, acme: Customer) -> None:
    text = read(operator, InvoiceFactory.create(customer=acme, issued=True))
    for expected in (
        "INV-000001",
        "Acme Support",
        "120 tickets resolved",
        "240.00",
        "October 2026",
        "15 November 2026",
    ):
        assert expected in text
    assert "DRAFT" not in text


def test_a_draft_is_marked_as_one(operator: Client) -> None:
    assert "DRAFT" in read(operator, InvoiceFactory.create())


def test_a_void_invoice_is_marked_as_one(operator: Client) -> None:
    assert "VOID" in read(operator, InvoiceFactory.create(void=True))


def test_an_issued_invoice_keeps_the_names_of_its_day(operator: Client, acme: Customer) -> None:
    SellerProfile.objects.create(pk=1, name="Helpful Robots", address="1 Main Street\nSpringfield")
    issued = InvoiceFactory.create(customer=acme, issued=True)
    draft = InvoiceFactory.create(customer=acme, period="2026-11")
    SellerProfile.objects.update(name="Renamed Robots")
    Customer.objects.update(name="Renamed Support")
    assert "Helpful Robots" in read(operator, issued)
    assert "Acme Support" in read(operator, issued)
    assert "Springfield" in read(operator, issued)
    assert "Renamed Robots" in read(operator, draft)
    assert "Renamed Support" in read(operator, draft)


def test_the_same_invoice_is_the_same_bytes(operator: Client) -> None:
    address = f"/api/v1/invoices/{InvoiceFactory.create(issued=True).pk}/pdf"
    assert operator.get(address).content == operator.get(address).content


def test_the_file_is_shown_inline_under_a_name(operator: Client) -> None:
    issued = InvoiceFactory.create(issued=True)
    draft = InvoiceFactory.create(customer=CustomerFactory.create(key="a:b@c"))
    names = [operator.get(f"/api/v1/invoices/{i.pk}/pdf")["Content-Disposition"] for i in (issued, draft)]
    assert names == ['inline; filename="INV-000001.pdf"', 'inline; filename="draft-2026-10-a_b_c.pdf"']


def test_an_empty_draft_prints_too(operator: Client) -> None:
    assert "0.00" in read(operator, InvoiceFactory.create(lines=[]))
