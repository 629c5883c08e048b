"""Which words stand on the page, and which would only repeat."""

from dataclasses import replace

from invoices.documents.paper import PaperLine, PaperStep
from invoices.documents.sheet import sheet
from tests.invoices.documents.papers import GUIDE, TAXED, TICKETS


def printed(line: PaperLine) -> dict[str, object]:
    lines = sheet(replace(GUIDE, lines=(line,)))["lines"]
    assert isinstance(lines, list)
    words = lines[0]
    assert isinstance(words, dict)
    return words


def test_a_working_that_is_the_line_itself_is_not_said_twice() -> None:
    assert printed(TICKETS)["steps"] == []


def test_a_single_step_lends_its_unit_price_to_the_line() -> None:
    assert printed(replace(TICKETS, unit_price=None))["price"] == "2.00"


def test_a_single_step_that_differs_from_its_line_is_said() -> None:
    after_allowance = PaperStep(quantity="20", unit_price="2.00", amount="40.00", text="After 100 included")
    words = printed(replace(TICKETS, unit_price=None, amount="40.00", steps=(after_allowance,)))
    assert words["price"] is None
    assert words["steps"] == [{"text": "After 100 included", "working": "20 × 2.00 = 40.00"}]


def test_a_step_without_a_quantity_is_just_an_amount() -> None:
    minimum = PaperStep(amount="100.00", text="Minimum")
    words = printed(replace(TICKETS, steps=(*TICKETS.steps, minimum)))
    assert words["steps"] == [
        {"text": "", "working": "120 × 2.00 = 240.00"},
        {"text": "Minimum", "working": "100.00"},
    ]


def test_a_line_without_days_of_its_own_is_of_the_period() -> None:
    assert printed(TICKETS)["service"] == "1–31 October 2026"


def test_a_subtotal_stands_only_where_something_follows_it() -> None:
    def names(paper_sums: object) -> list[str]:
        assert isinstance(paper_sums, list)
        return [row["text"] for row in paper_sums]

    assert names(sheet(GUIDE)["sums"]) == ["Total"]
    assert names(sheet(TAXED)["sums"]) == ["Subtotal", "VAT 19 % on 12,803.10", "Total", "Credits applied"]
