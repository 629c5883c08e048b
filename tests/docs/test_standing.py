"""docs/api.md: the standing that it shows is one that the API can answer with."""

import json

import msgspec

from invoices.api.standing_body import CustomerStanding
from tests.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "api.md")


def test_the_example_has_every_field_of_a_standing_and_no_other() -> None:
    (block,) = [block for block in PAGE.blocks("json") if '"month_to_date"' in block]
    shown = json.loads(block)
    read = msgspec.convert(shown, CustomerStanding)
    assert json.loads(msgspec.json.encode(read)) == shown
