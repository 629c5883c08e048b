"""A rate model is at home everywhere, or it is told here where it is missing."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from plans.admin.rate_parts import MODELS as OFFERED
from plans.admin.rate_parts import PARTS
from plans.admin.typed_rate import OF_MODEL
from plans.rules.catalogue.rates import RATE
from plans.rules.rates import Rate
from tests.plans.rules.drawn import RATES
from tests.plans.rules.oracle import MODELS

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[3] / "docs" / "catalogue.md"

TABLES = [path.stem.removeprefix("test_") for path in HERE.glob("test_*.py") if path != Path(__file__)]
EXPLAINED = [
    line.split("`")[1] for line in CATALOGUE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
]


def test_the_catalogue_says_every_rate_model() -> None:
    assert {record.made for record in RATE.records.values()} == set(get_args(Rate))


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(MODELS, id="the oracle prices it with fractions"),
        pytest.param(RATES, id="it is drawn by lot"),
        pytest.param(TABLES, id="it has a table of cases"),
        pytest.param(EXPLAINED, id="it is explained"),
        pytest.param(OFFERED, id="the form offers it"),
        pytest.param(OF_MODEL, id="the form knows its inputs"),
    ],
)
def test_every_rate_model_is_known(known: Iterable[str]) -> None:
    assert set(RATE.records) <= set(known), set(RATE.records) - set(known)


SPELLED = {"stairs": "tiers", "at_zero": "flat_fee_at_zero"}
"""Inputs whose keys have another name."""


@pytest.mark.parametrize("model", RATE.records)
def test_the_form_asks_for_every_key_of_a_model(model: str) -> None:
    (part,) = (part for part in PARTS if model in part.examples)
    asked = [each.name for each in (*part.before, *part.after, *((part.rows,) if part.rows else ()))]

    assert set(asked) == set(OF_MODEL[model])
    assert {SPELLED.get(name, name) for name in asked} == set(RATE.records[model].shapes)
