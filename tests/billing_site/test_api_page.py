"""docs/api.md against the code."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from customers.api.problem import Problem
from customers.models import Scope
from invoices.api.body import Invoice

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize(("shape", "sign"), [(Problem, "title"), (Invoice, "due")])
def test_the_examples_are_what_is_sent(shape: type[msgspec.Struct], sign: str) -> None:
    found: list[Any] = [example for example in EXAMPLES if sign in example]
    assert found
    for example in found:
        assert json.loads(msgspec.json.encode(msgspec.convert(example, shape))) == example


def test_every_scope_is_explained() -> None:
    assert re.findall(r"^\| `(\w+:?\w*)` \| [a-z]", PAGE, re.MULTILINE) == list(Scope.values)
