"""What the PDF says about usage, terms and tax, frozen with the page of the journal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from customers.models import Customer
from invoices.actions.print_invoice import paper_of, print_invoice
from invoices.models import Invoice, SellerProfile
from meters.actions.definitions.publish import publish_definition
from meters.actions.void import void
from meters.models import Meter, Outcome, Source
from tests.factories import InvoiceFactory, MeterFactory
from tests.invoices.behind import billed, customer_on, post, sealed
from tests.invoices.documents.papers import text as text_of
from tests.meters.actions.definitions_given import QUIET, drafted

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 10, tzinfo=UTC)
DEFINED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def on(day: int, case: str, meter: str = "resolved") -> Mapping[str, Any]:
    return {"id": f"{case}-{meter}-{day}", "case": case, "meter": meter, "occurred_at": f"2026-10-{day:02}T12:00:00Z"}


def three_meters() -> dict[str, Meter]:
    return {key: MeterFactory.create(key=key) for key in ("resolved", "reopened", "csat")}


@pytest.fixture
def invoice() -> Invoice:
    """Two cases billed, one that is not final within the month, one tried and one taken back."""
    meters = three_meters()
    publish_definition(drafted(meters), at=DEFINED_AT)
    assignment = customer_on({"meter": meters["resolved"]})
    post(on(5, "one"), on(9, "two"), on(30, "late"), on(6, "tried"), on(8, "back"))
    post(on(7, "tried", "reopened"), on(20, "back", "reopened"))
    sealed()
    return billed(assignment.customer)


def again(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def test_a_line_says_when_we_charge_and_what_was_not_billed(invoice: Invoice) -> None:
    [line] = paper_of(invoice).lines
    assert line.definition == (
        "A ticket resolved and not reopened for 72 hours. (version 1) "
        "Not billed: 1 provisional, 1 attempted, 1 reversed."
    )


def test_all_of_it_is_printed(invoice: Invoice) -> None:
    text = " ".join(text_of(print_invoice(invoice)).split())
    page = invoice.lines.get().page_number
    for said in (
        "A ticket resolved and not reopened for 72 hours. (version 1)",
        "Not billed: 1 provisional, 1 attempted, 1 reversed.",
        f"Usage counts up to page {page} of the journal",
        "Payable within 14 days of the date of issue.",
    ):
        assert said in text


def test_nothing_that_comes_later_changes_the_bytes(invoice: Invoice) -> None:
    before = print_invoice(again(invoice))
    post(on(12, "new"), on(28, "one", "reopened"), on(31, "late", "reopened"), on(10, "tried"), on(25, "back"))
    two = Outcome.objects.get(case_key="two")
    void(two.pk, reason="Wrong", by="boss", source=Source.ADMIN, as_of=LATER)
    assert print_invoice(again(invoice)) == before
    sealed()
    assert print_invoice(again(invoice)) == before


def test_counts_are_told_by_class_where_classes_exist() -> None:
    meters = three_meters()
    rules = [
        {"on": "resolved", "effect": "achieve", "class": "assumed"},
        {"on": "csat", "effect": "confirm", "class": "confirmed"},
    ]
    publish_definition(drafted(meters, rules=rules), at=DEFINED_AT)
    assignment = customer_on({"meter": meters["resolved"]})
    post(on(5, "a"), on(6, "b"), on(7, "c"), on(8, "b", "csat"))
    sealed()
    [line] = paper_of(billed(assignment.customer)).lines
    assert line.definition == f"{QUIET['statement']} (version 1) Counted: 2 assumed, 1 confirmed."


def test_an_outcome_that_is_taken_back_by_hand_counts_on_its_day() -> None:
    assignment = customer_on({"meter": MeterFactory.create(key="tickets_resolved")})
    post({"id": "a", "case": "a"}, {"id": "b", "case": "b"})
    taken = Outcome.objects.get(case_key="a")
    void(taken.pk, reason="Wrong", by="boss", source=Source.ADMIN, as_of=datetime(2026, 11, 2, tzinfo=UTC))
    sealed()
    [line] = paper_of(billed(assignment.customer)).lines
    assert line.definition == "Not billed: 1 reversed."


def test_a_fee_says_nothing_about_usage() -> None:
    [line] = paper_of(InvoiceFactory.create(lines=[{"kind": "flat", "meter": None}], issued=True)).lines
    assert not line.definition


@pytest.mark.parametrize(("percent", "said"), [(0, True), (19, False)])
def test_reverse_charge_is_said_when_the_data_says_so(percent: int, said: bool) -> None:
    SellerProfile.objects.create(pk=1, name="Helpful Robots", tax_number="ATU12345678")
    made = InvoiceFactory.create(customer__tax_number="DE 811 569 869", customer__tax_percent=percent, issued=True)
    Customer.objects.update(tax_number="")
    assert any(note.startswith("Reverse charge") for note in paper_of(again(made)).notes) is said


def test_a_draft_says_nothing_about_terms() -> None:
    assert paper_of(InvoiceFactory.create()).notes == ()
