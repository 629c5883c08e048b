from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.catalogue.document import Node
from plans.rules.catalogue.reading import read
from plans.rules.catalogue.writing import written

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50)
PLAIN = st.recursive(
    STORABLE | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STORABLE, inner, max_size=4),
    max_leaves=12,
)


def plain(node: Node) -> object:
    match node.value:
        case tuple() as entries:
            return [plain(entry) for entry in entries]
        case dict() as pairs:
            return {key: plain(inner) for key, inner in pairs.items()}
        case scalar:
            return scalar


def again(value: object) -> object:
    document = read(written({"value": value}).encode())
    assert document.problems == ()
    assert document.root
    return plain(document.root.at(("value",)))


@given(PLAIN)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert again(value) == value


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("ticket", "value: ticket\n"),
        ("America/New_York", "value: America/New_York\n"),
        ("on", 'value: "on"\n'),
        ("No", 'value: "No"\n'),
        ("12", 'value: "12"\n'),
        ("null", 'value: "null"\n'),
        ("{quantity} tickets", 'value: "{quantity} tickets"\n'),
        ("1 Main St\nSpringfield", 'value: "1 Main St\\nSpringfield"\n'),
        (Decimal("0.000000000001"), 'value: "0.000000000001"\n'),
        (Decimal("5E+2"), 'value: "500"\n'),
        (date(2026, 10, 1), "value: 2026-10-01\n"),
        (["standard", "premium"], "value: [standard, premium]\n"),
        (None, "value: null\n"),
    ],
)
def test_values_are_written_so_that_no_reader_mistakes_them(value: object, line: str) -> None:
    assert written({"value": value}) == line


def test_the_same_list_twice_is_written_twice() -> None:
    values = ["v", "w"]

    assert written({"a": values, "b": values}) == "a: [v, w]\nb: [v, w]\n"
