"""What the page on plans says things cost, they cost."""

import re
from decimal import Decimal

import pytest

from plans.rules.templates import TEMPLATES
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "plans.md").read_text()
SUM = re.compile(r"((?:[\d.]+ × [\d.]+ \+ )*[\d.]+ × [\d.]+) = ([\d.]+)")
SUMS = SUM.findall(PAGE)


@pytest.mark.parametrize(("sum_", "result"), SUMS)
def test_the_working_adds_up(sum_: str, result: str) -> None:
    products = [part.split(" × ") for part in sum_.split(" + ")]
    assert sum(Decimal(units) * Decimal(price) for units, price in products) == Decimal(result)


def test_each_model_has_its_working() -> None:
    assert len(SUMS) == PAGE.count(" = ") >= 7


def test_each_template_is_there() -> None:
    listed = re.findall(r"^\| ([^|]+) \| [^|]*\d\.\d\d", PAGE, re.MULTILINE)
    assert [name for name in listed if name in {template.name for template in TEMPLATES}] == [
        template.name for template in TEMPLATES
    ]
