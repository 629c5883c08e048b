"""Conditions of a rule in a form: property, what is asked of it, value."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from meters.admin.conditions import ConditionsField, ConditionsWidget, rows, stored
from meters.rules.condition_form import read_conditions, write_conditions
from meters.rules.conditions import Op
from meters.rules.faults import Place
from tests.customers.rules.laws import law


def sent(*asked: tuple[str, str, str]) -> Any:
    """What the browser sends for these lines."""
    data = QueryDict(mutable=True)
    for name, op, value in asked:
        data.appendlist("where-property", name)
        data.appendlist("where-asked", op)
        data.appendlist("where-value", value)
    return ConditionsWidget().value_from_datadict(data, {}, "where")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("score", "lt", "4"), {"score": {"lt": 4}}),
        (("score", "gte", "4.50"), {"score": {"gte": "4.5"}}),
        (("plan", "eq", " pro "), {"plan": {"eq": "pro"}}),
        (("plan", "eq", '" pro "'), {"plan": {"eq": " pro "}}),
        (("plan", "ne", '""'), {"plan": {"ne": ""}}),
        (("test", "eq", "true"), {"test": {"eq": True}}),
        (("plan", "in", "pro, 3,007"), {"plan": {"in": ["pro", 3, "007"]}}),
        (("plan", "in", '["a, b", 4.5]'), {"plan": {"in": ["a, b", "4.5"]}}),
        (("plan", "in", "[x"), {"plan": {"in": ["[x"]}}),
        (("spam", "missing", "whatever"), {"spam": {"missing": True}}),
        (("spam", "exists", ""), {"spam": {"exists": True}}),
        (("", "eq", ""), {}),
    ],
)
def test_a_line_is_stored_as_a_condition(row: tuple[str, str, str], expected: object) -> None:
    assert ConditionsField().clean(sent(row)) == expected


def test_several_lines_may_be_about_one_property() -> None:
    asked = sent(("score", "gte", "1"), ("score", "lt", "4"), ("bot", "missing", ""), ("", "eq", ""))
    assert stored(asked) == {"bot": {"missing": True}, "score": {"gte": 1, "lt": 4}}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("score", "lt", "low"), "score.lt: must be a number."),
        (("score", "lt", ""), "“score”: give a value."),
        (("", "eq", "4"), "“4”: say of which property."),
        (("score", "like", "4"), "score.like: is not known here"),
        (("x" * 65, "eq", "4"), "must be a text of 1 to 64 characters"),
        (("score", "eq", "4" * 300), "must be a number, true, false, or a text of at most 255 characters"),
        (("score", "in", "[[1]]"), "score.in[0]: must be a number"),
        (("score", "in", "["), ""),
        (("score\0", "eq", "4"), "must be a text"),
    ],
)
def test_a_line_that_makes_no_sense_is_told(row: tuple[str, str, str], problem: str) -> None:
    if not problem:
        assert stored(sent(row)) == {"score": {"in": ["["]}}
        return
    with pytest.raises(ValidationError) as caught:
        stored(sent(row))
    assert problem in caught.value.messages[0]


def test_the_same_is_not_asked_twice() -> None:
    with pytest.raises(ValidationError, match="twice"):
        stored(sent(("score", "lt", "4"), ("score", "lt", "3")))


def test_lines_without_an_end_are_left_out_rather_than_misread() -> None:
    data = QueryDict("where-property=a&where-asked=eq&where-value=1&where-property=b")
    assert ConditionsWidget().value_from_datadict(data, {}, "where") == [("a", "eq", "1")]


def test_the_inputs_hold_what_is_stored_and_a_blank_line() -> None:
    page = ConditionsWidget().render("where", {"plan": {"in": ['<b>"', "x"]}}, {"id": "id_where"})
    assert "<b>" not in page
    assert page.count('name="where-property"') == 2


def test_nothing_has_changed_while_the_lines_say_the_same() -> None:
    field = ConditionsField()
    assert not field.has_changed({"score": {"lt": 4}}, sent(("score", "lt", "4.0"), ("", "eq", "")))
    assert field.has_changed({"score": {"lt": 4}}, sent(("score", "lt", "5")))
    assert field.has_changed({}, sent(("score", "lt", "low")))


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
scalars = texts | st.integers(-(10**9), 10**9) | st.booleans() | st.just("4.5")
names = texts.map(str.strip).filter(lambda name: len(name) > 0)
asked = st.one_of(
    st.fixed_dictionaries({"in": st.lists(scalars, min_size=1, max_size=4)}),
    st.fixed_dictionaries({"eq": scalars}),
    st.fixed_dictionaries({"gt": st.integers(-99, 99), "exists": st.just(True)}),
)


@law
@given(st.dictionaries(names, asked, max_size=4))
def test_what_is_shown_is_stored_again_as_it_was(where: dict[str, dict[str, object]]) -> None:
    conditions = read_conditions(where, Place())
    assert stored(rows(where)) == write_conditions(conditions)


def test_every_condition_can_be_chosen() -> None:
    page = ConditionsWidget().render("where", {}, {"id": "id_where"})
    assert all(f'value="{op.value}"' in page for op in Op)
