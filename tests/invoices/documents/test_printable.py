"""What is left of text that was made to mislead."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.documents.printable import (
    MARKS_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
    printable,
    printable_block,
    printable_name,
)

any_text = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Tickets resolved", "Tickets resolved"),
        ("  a \t\t b\r\nc\u2028d  ", "a b c d"),
        ("19\u00a0% of 1\u202f000", "19\u00a0% of 1\u202f000"),
        ("a\x00b\x1bc\x9fd\x7f", "abcd"),
        ("\u202eevil\u202c \u2066x\u2069\u200f\u061c", "evil x"),
        ("zero\u200bwidth\ufeff so\xadft\u2060", "zerowidth soft"),
        ("flag \U000e0067\U000e0062", "flag"),
        ("lone \ud800 \udfff", "lone \ufffd \ufffd"),
        ("\ue000\ufdd0\uffff\U0001ffff\U0010fffd", "\ufffd" * 5),
        ("e\u0301", "é"),
        ("نامه\u200cها", "نامه\u200cها"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
        ("", ""),
    ],
)
def test_text_keeps_its_meaning_and_loses_its_tricks(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_marks_cannot_pile_up_over_the_lines_above() -> None:
    assert printable("q" + "\u0489" * 1000 + "u") == "q" + "\u0489" * MARKS_LIMIT + "u"


def test_a_block_keeps_its_lines_and_at_most_one_empty_one() -> None:
    assert printable_block("\n\nBank:  first\r\n\r\n\r\n\nIBAN \u202e1\n") == "Bank: first\n\nIBAN 1"


def test_text_that_nobody_reads_to_the_end_is_cut_visibly() -> None:
    assert printable("a" * TEXT_LIMIT) == "a" * TEXT_LIMIT
    assert printable("a" * (TEXT_LIMIT + 1)) == "a" * (TEXT_LIMIT - 1) + "…"
    assert len(printable_block("a\n" * TEXT_LIMIT)) == TEXT_LIMIT
    assert printable_name("a" * 1000) == "a" * (NAME_LIMIT - 1) + "…"


@given(any_text)
def test_nothing_unprintable_survives(text: str) -> None:
    printed = printable(text)
    printed.encode()
    assert not {unicodedata.category(char) for char in printed} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(char) for char in printed} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF"),
        *("LRI", "RLI", "FSI", "PDI"),
    }


@given(any_text)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert printable_block(printable_block(text)) == printable_block(text)
