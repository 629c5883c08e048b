"""What a reader, a machine and an archive get from a rendered invoice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from invoices.documents.paper import Paper
from invoices.documents.pdf import FONTS, PageSize, render_invoice
from tests.invoices.documents.papers import DRAFT, GRADUATED, GUIDE, TAXED, TICKETS, pages, text


def test_the_guides_invoice_says_what_it_bills() -> None:
    printed = text(render_invoice(GUIDE))
    for said in (
        *(
            "INV-2026-000042",
            "Resolve Labs, Inc.",
            "US 98-7654321",
            "Acme Support GmbH",
            "Torstraße 12",
            "acme",
        ),
        *("1 November 2026", "by 1 December 2026", "October 2026", "1–31 October 2026", "1 / 1"),
        *("Tickets resolved", "120", "tickets", "2.00", "240.00", "USD 240.00"),
        *("DE02 1203 0000 0000 2020 51", "Registered in Delaware"),
    ):
        assert said in printed
    assert "DRAFT" not in printed


def test_the_working_stands_under_its_line() -> None:
    printed = text(render_invoice(TAXED))
    for step in ("First 50 50 × 2.00 = 100.00", "50 × 1.75 = 87.50", "20 × 1.50 = 30.00"):
        assert step in printed
    assert "1–30 September 2026" in printed
    assert GRADUATED.definition is not None
    assert GRADUATED.definition in printed


def test_taxes_and_credits_lead_from_the_subtotal_to_what_is_due() -> None:
    printed = text(render_invoice(TAXED))
    sums = (
        "Subtotal 12,803.10 VAT 19 % on 12,803.10 2,432.59 Total 15,235.69 "
        "Credits applied -250.00 Amount due USD 14,985.69"
    )
    assert sums in printed
    assert "1,234,560" in printed
    assert "page 1042 of the journal" in printed


def test_a_draft_is_marked_on_every_page_and_asks_for_nothing() -> None:
    printed = pages(render_invoice(replace(DRAFT, lines=DRAFT.lines * 40)))
    assert len(printed) > 1
    assert all("DRAFT" in page for page in printed)
    assert "nothing to pay" in printed[0]


def test_a_void_invoice_keeps_its_number_and_is_marked() -> None:
    printed = text(render_invoice(replace(GUIDE, status="void")))
    assert "VOID" in printed
    assert "INV-2026-000042" in printed


def test_an_opening_invoice_says_what_it_is_for() -> None:
    assert "Fees in advance" in text(render_invoice(replace(GUIDE, kind="opening")))


@pytest.mark.parametrize("paper", [GUIDE, TAXED, DRAFT])
def test_the_same_paper_gives_the_same_bytes(paper: Paper) -> None:
    first = render_invoice(paper)
    render_invoice(replace(paper, currency="EUR"))
    assert render_invoice(paper) == first


def test_payment_does_not_change_the_document() -> None:
    assert render_invoice(replace(GUIDE, status="paid")) == render_invoice(GUIDE)


def test_threads_do_not_disturb_each_other() -> None:
    papers = [replace(GUIDE, number=f"INV-{n}") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render_invoice, papers)) == [render_invoice(paper) for paper in papers]


def test_a_thousand_lines_fill_pages_that_each_repeat_the_head_and_count_themselves() -> None:
    lines = tuple(replace(TICKETS, text=f"Tickets of team {n:04}") for n in range(1000))
    printed = pages(render_invoice(replace(GUIDE, lines=lines)))
    assert len(printed) > 30
    for number, page in enumerate(printed, start=1):
        assert f"{number} / {len(printed)}" in page
        assert ("Unit price" in page) == ("Tickets of team" in page)
    everything = " ".join(printed)
    assert all(line.text in everything for line in lines)
    assert "Invoice INV-2026-000042" in printed[1]


@pytest.mark.parametrize(("page", "width", "height"), [("a4", 595, 842), ("us-letter", 612, 792)])
def test_the_sheet_has_the_size_that_was_asked_for(page: PageSize, width: int, height: int) -> None:
    box = PdfReader(BytesIO(render_invoice(GUIDE, page=page))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (width, height)


def test_the_file_is_made_for_archives_and_carries_its_title() -> None:
    reader = PdfReader(BytesIO(render_invoice(GUIDE)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-2026-000042"
    assert reader.metadata.author == "Resolve Labs, Inc."
    assert str(reader.metadata.creation_date) == "2026-11-01 00:00:00+00:00"
    metadata = reader.root_object["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata.get_data()
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata.get_data()


def test_more_fonts_change_nothing_that_had_a_font_already() -> None:
    assert render_invoice(TAXED, more_fonts=(FONTS / "noto",)) == render_invoice(TAXED)


def test_figures_of_every_length_stay_whole() -> None:
    line = replace(
        TICKETS,
        quantity="123456789012345.123456789",
        unit_price="0.000000000012",
        amount="-123456789012345678.123",
        steps=(),
    )
    printed = text(render_invoice(replace(GUIDE, currency="KWD", lines=(line,), due=line.amount)))
    assert "123,456,789,012,345.123456789 tickets 0.000000000012 -123,456,789,012,345,678.123" in printed
    assert "KWD -123,456,789,012,345,678.123" in printed


def test_an_invoice_without_lines_or_addresses_is_still_a_document() -> None:
    bare = replace(
        GUIDE,
        seller=replace(GUIDE.seller, address=(), tax_id="", email="", payment_note="", footer=""),
        buyer=replace(GUIDE.buyer, address=(), tax_id="", email=""),
        lines=(),
    )
    assert "Acme Support GmbH" in text(render_invoice(bare))


@pytest.mark.parametrize("amount", ["", "NaN", "1e3", "1,000.00", "$1", "1.", "٣"])
def test_an_amount_that_is_no_plain_decimal_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal number"):
        render_invoice(replace(GUIDE, due=amount))
