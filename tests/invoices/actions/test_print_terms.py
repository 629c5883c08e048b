"""What the PDF and the admin say about steps, tax and credits."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from customers.actions.credits import grant
from invoices.actions.issue import issue
from invoices.actions.print_invoice import paper_of
from invoices.documents.paper import PaperCredit, PaperStep, PaperTax
from invoices.models import Invoice
from tests.factories import CustomerFactory, InvoiceFactory
from tests.people import boss

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
STEPS = [
    {"quantity": "50", "unit_price": "0", "amount": "0", "text": "included"},
    {"quantity": "70", "unit_price": "2", "amount": "140", "text": "first 100"},
    {"quantity": "1", "unit_price": "-35", "amount": "-35", "text": "25 % discount"},
]


@pytest.fixture
def issued() -> Invoice:
    customer = CustomerFactory.create(tax_percent=Decimal("8.25"))
    grant(customer, Decimal("5.00"), at=AT)
    draft = InvoiceFactory.create(customer=customer, lines=[{"steps": STEPS, "amount": Decimal(105)}])
    return issue(draft, at=AT)


def test_the_paper_tells_steps_tax_and_credits(issued: Invoice) -> None:
    paper = paper_of(issued)
    assert paper.lines[0].steps == (
        PaperStep("0.00", "50", "0.00", "included"),
        PaperStep("140.00", "70", "2.00", "first 100"),
        PaperStep("-35.00", text="25 % discount"),
    )
    assert paper.taxes == (PaperTax("Tax 8.25 %", "105.00", "8.66"),)
    assert paper.credits == (PaperCredit("Credits", "-5.00"),)
    assert (paper.total, paper.due) == ("113.66", "108.66")


def test_the_page_of_an_invoice_tells_them_too(issued: Invoice) -> None:
    client: Client = boss()
    content = client.get(reverse("admin:invoices_invoice_change", args=[issued.pk])).content.decode()
    for said in ("first 100", "included", "25 % discount", "Tax 8.25 %", "-5.00", "108.66 USD"):
        assert said in content
