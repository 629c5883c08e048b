import pytest

from plans.rules.catalogue.document import Number
from plans.rules.catalogue.scalars import resolve


@pytest.mark.parametrize(
    "word",
    [
        "on",
        "off",
        "yes",
        "no",
        "y",
        "N",
        "Yes",
        "2026-10-01",
        "1_000",
        "1,000",
        "12:30:45",
        "<<",
        "nan",
        "inf",
        "0b1",
        "1e",
        "e5",
        ".",
    ],
)
def test_a_word_that_yaml_1_2_gives_no_other_meaning_is_text(word: str) -> None:
    assert resolve(word) == word


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(word: str) -> None:
    assert resolve(word) is None


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("True", True), ("FALSE", False)])
def test_only_true_and_false_are_truths(word: str, truth: bool) -> None:
    assert resolve(word) is truth


@pytest.mark.parametrize("word", ["0", "-7", "+12", "007", "0o17", "0xFF"])
def test_whole_numbers_are_told_from_floats(word: str) -> None:
    assert resolve(word) == Number(word, whole=True)


@pytest.mark.parametrize("word", ["2.00", "2.", ".5", "1e3", "-1.5E-7", ".inf", "-.INF", ".nan"])
def test_everything_with_a_fraction_or_an_exponent_is_a_float(word: str) -> None:
    assert resolve(word) == Number(word, whole=False)
