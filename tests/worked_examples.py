"""The worked examples of the field, from `tests/data/worked_examples.csv`: `EXAMPLES["A01"].expected`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "worked_examples.csv"


@dataclass(frozen=True, slots=True)
class Example:
    """One row, every cell as text."""

    id: str
    source: str
    model: str
    terms: str
    input: str
    expected: str


def _read() -> dict[str, Example]:
    with TABLE.open(newline="", encoding="utf-8") as rows:
        examples = [Example(**row) for row in csv.DictReader(rows)]
    return {example.id: example for example in examples}


EXAMPLES: Mapping[str, Example] = _read()
"""Every row by its id."""
