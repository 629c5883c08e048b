"""Whatever a page points to exists."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, Page

LINK = re.compile(r"\]\(([^)]+)\)")
PATH = re.compile(r"`((?:\w+/)+[\w.]*)`")
OURS = ("billing_site/", "invoices/", "plans/", "meters/", "customers/", "tests/", "docs/")
READERS = [pytest.param(Page(path), id=path.name) for path in PAGES]


@pytest.mark.parametrize("page", READERS)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Page) -> None:
    for link in LINK.findall(page.text):
        if "://" in link:
            continue
        name, _, heading = link.partition("#")
        target = page.path.parent / name if name else page.path
        assert target.exists(), link
        assert not heading or heading in headings(target.read_text()), link


@pytest.mark.parametrize("page", READERS)
def test_every_path_in_the_tree_is_there(page: Page) -> None:
    for path in PATH.findall(page.text):
        if path.startswith(OURS):
            assert (ROOT / path).exists(), path


def headings(text: str) -> set[str]:
    """The anchors that a reader's browser makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
