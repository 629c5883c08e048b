"""Papers to print, and what can be read off the print."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from invoices.documents.paper import (
    Buyer,
    Days,
    Paper,
    PaperCredit,
    PaperLine,
    PaperStep,
    PaperTax,
    Seller,
)

OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))

SELLER = Seller(
    name="Resolve Labs, Inc.",
    address=("548 Market Street", "San Francisco, CA 94104", "United States"),
    tax_id="US 98-7654321",
    email="billing@resolve.example",
    payment_note="Bank transfer to DE02 1203 0000 0000 2020 51.\nPlease give the invoice number.",
    footer="Registered in Delaware, file 1234567",
)
BUYER = Buyer(
    name="Acme Support GmbH",
    key="acme",
    address=("Torstraße 12", "10119 Berlin", "Germany"),
    tax_id="DE 811 569 869",
    email="accounts@acme.example",
)
TICKETS = PaperLine(
    text="Tickets resolved",
    quantity="120",
    unit="tickets",
    unit_price="2.00",
    amount="240.00",
    steps=(PaperStep(quantity="120", unit_price="2.00", amount="240.00"),),
)
GRADUATED = PaperLine(
    text="Leads qualified",
    quantity="120",
    unit="leads",
    amount="217.50",
    steps=(
        PaperStep(text="First 50", quantity="50", unit_price="2.00", amount="100.00"),
        PaperStep(text="51 to 100", quantity="50", unit_price="1.75", amount="87.50"),
        PaperStep(text="Above 100", quantity="20", unit_price="1.50", amount="30.00"),
    ),
    service=Days(date(2026, 9, 1), date(2026, 9, 30)),
    definition="We charge when a lead answers within 14 days.",
)
GUIDE = Paper(
    kind="period",
    status="issued",
    currency="USD",
    seller=SELLER,
    buyer=BUYER,
    number="INV-2026-000042",
    issued_on=date(2026, 11, 1),
    due_on=date(2026, 12, 1),
    period=OCTOBER,
    period_label="2026-10",
    lines=(TICKETS,),
    subtotal="240.00",
    total="240.00",
    due="240.00",
)
TAXED = replace(
    GUIDE,
    lines=(TICKETS, GRADUATED, replace(TICKETS, text="Documents", quantity="1234560", amount="12345.60")),
    subtotal="12803.10",
    taxes=(PaperTax(text="VAT 19 %", base="12803.10", amount="2432.59"),),
    total="15235.69",
    credits=(PaperCredit(text="Credits applied", amount="-250.00"),),
    due="14985.69",
    notes=("Usage is counted up to page 1042 of the journal.",),
)
DRAFT = replace(GUIDE, status="draft", number=None, issued_on=None, due_on=None)


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of all pages, with one space where the print has any white space."""
    return " ".join(" ".join(pages(pdf)).split())
