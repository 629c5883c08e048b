"""Names, units and definitions come from anyone: none is interpreted, none breaks a document."""

from dataclasses import replace

import pytest

from invoices.documents.paper import Buyer, Paper, PaperCredit, PaperStep, PaperTax, Seller
from invoices.documents.pdf import render_invoice
from tests.invoices.documents.papers import GUIDE, TICKETS, text

MARKUP = [
    '#import "/etc/passwd": x',
    "#panic() #{1 + 1} #sys.inputs",
    "$x^2$ *bold* _thin_ `raw` = head",
    "<script>alert(1)</script> @ref <label>",
    "back \\ slash \\u{41} \\n // no /* comment */",
    "-- --- ... ~ 'single' \"double\" -> => 4x5",
    '{"sheet": null} ]] }} ${HOME} %s {0}',
]
BREAKING = [
    "\x00nul \x1b[31m red \x7f \x85 end",
    "lone \ud800 and \udfff surrogates, \ue000 private, \ufffe none",
    "pay \u202e00.042\u202c \u2066x\u2069 \u200f end",
    "😀 👩‍👩‍👧‍👦 🇩🇪 ❤️ 漢字かな 한국어",
    "שלום עולם السلام عليكم สวัสดี हिन्दी ქართული Հայերեն Ελληνικά Кириллица",
    "Z" + "\u0301\u0489\u20dd" * 3000,
    "W" * 10_000,
    "س" * 10_000,
    "ก" * 10_000,
    "漢" * 10_000,
    "word " * 4_000,
    "\u200b\u2060\ufeff",
    " \t\r\n\u2028 ",
    "",
]


def everywhere(hostile: str) -> Paper:
    """The guide's invoice with this text in every place that takes text."""
    line = replace(TICKETS, text=hostile, unit=hostile, definition=hostile)
    return replace(
        GUIDE,
        seller=Seller(hostile, (hostile, hostile), hostile, hostile, hostile, hostile),
        buyer=Buyer(hostile, hostile, (hostile,), hostile, hostile),
        number=hostile or None,
        period_label=hostile,
        currency=hostile[:3],
        lines=(replace(line, steps=(PaperStep("1.00", "1", "1.00", hostile), PaperStep("2.00", text=hostile))),),
        taxes=(PaperTax(hostile, "1.00", "0.19"),),
        credits=(PaperCredit(hostile, "-1.00"),),
        notes=(hostile, hostile),
    )


@pytest.mark.parametrize("hostile", MARKUP)
def test_markup_is_printed_as_it_was_written(hostile: str) -> None:
    named = replace(GUIDE, seller=replace(GUIDE.seller, name=hostile, payment_note=hostile), notes=(hostile,))
    assert text(render_invoice(named)).count(" ".join(hostile.split())) >= 3
    render_invoice(everywhere(hostile))


@pytest.mark.parametrize("hostile", BREAKING, ids=lambda words: ascii(words[:12]))
def test_no_text_breaks_a_document_or_its_repeatability(hostile: str) -> None:
    paper = everywhere(hostile)
    pdf = render_invoice(paper)
    assert "240.00" in text(pdf)
    assert render_invoice(paper) == pdf


def test_an_amount_cannot_be_shown_reversed() -> None:
    line = replace(TICKETS, text="fee \u202e00.042\u202c paid")
    assert "fee 00.042 paid" in text(render_invoice(replace(GUIDE, lines=(line,))))


def test_a_word_longer_than_its_column_stays_on_the_page_and_is_copied_whole() -> None:
    address = "accounts.payable.central.europe.and.nordics@subsidiary.of.a.very.long.company.example"
    buyer = replace(GUIDE.buyer, email=address)
    assert address in text(render_invoice(replace(GUIDE, buyer=buyer))).replace(" ", "")


def test_a_character_without_a_font_is_kept_in_the_file() -> None:
    assert "漢" in text(render_invoice(replace(GUIDE, buyer=replace(GUIDE.buyer, name="漢"))))
