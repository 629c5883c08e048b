"""The inputs of a rate as the page shows them: filled in, with what is wrong beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from plans.admin.rate_parts import AT_ZERO_CHOICES, AT_ZERO_STAIRS, MODELS, PARTS, Asked, AskedRows, Part
from plans.admin.typed_rate import Marks, Place, TypedRate

BLANK_ROWS = 2
"""Rows to fill in without JavaScript, which leaves out those that are not needed."""

CLASS = ("class", "class of the outcome")


@dataclass(frozen=True, slots=True)
class Cell:
    """An input with what was typed and what is wrong with it."""

    asked: Asked
    name: str
    id: str
    value: str
    problems: Sequence[str]
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of a part, blank ones at their end."""

    asked: AskedRows
    rows: Sequence[tuple[Sequence[Cell], str]]
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class RateSheet:
    """`rate` in the inputs of the widget `name`; `marks` say what is wrong where."""

    name: str
    id: str
    rate: TypedRate
    marks: Marks
    dimensions: Sequence[str]

    def parts(self) -> Iterator[dict[str, Any]]:
        for part in PARTS:
            yield {
                "models": " ".join(part.models),
                "title": ", ".join(MODELS[model].partition(":")[0] for model in part.models),
                "examples": part.examples.items(),
                "before": [self.cell(each, part) for each in part.before],
                "rows": self.rows(part.rows) if part.rows else None,
                "after": [self.cell(each, part) for each in part.after],
                "problems": self.said(()) if self.rate.model in part.models else (),
            }

    def cell(self, asked: Asked, part: Part) -> Cell:
        problems = self.said((asked.name,)) if self.rate.model in part.models else ()
        choices: Sequence[tuple[str, str]]
        if asked.name == "at_zero" and part.rows:
            choices = AT_ZERO_STAIRS if part.rows.name == "stairs" else AT_ZERO_CHOICES
            chosen = "on" if self.rate.at_zero and self.rate.model in part.models else ""
            return self._cell(asked, f"{part.rows.name}-at_zero", chosen, problems, choices)
        value = self.rate.texts.get(asked.name, "")
        choices = self.by(value) if asked.name == "by" else ()
        return self._cell(asked, asked.name, value, problems, choices)

    def by(self, chosen: str) -> Sequence[tuple[str, str]]:
        known = [("", "choose"), *((name, name) for name in self.dimensions), CLASS]
        return known if any(chosen == name for name, _ in known) else [*known, (chosen, chosen)]

    def rows(self, asked: AskedRows) -> ShownRows:
        filled = self.rate.rows.get(asked.name, ())
        blank = repeat(dict[str, str](), max(BLANK_ROWS, asked.fewest + BLANK_ROWS - len(filled)))
        rows = [self.row(asked, place, row) for place, row in enumerate(chain(filled, blank))]
        return ShownRows(asked, rows, self.said((asked.name,)))

    def row(self, asked: AskedRows, place: int, row: Mapping[str, str]) -> tuple[Sequence[Cell], str]:
        at = asked.name, place
        cells = [
            self._cell(
                column,
                f"{asked.name}-{column.name}",
                row.get(column.name, ""),
                self.said((*at, column.name)),
                row=place,
            )
            for column in asked.columns
        ]
        return cells, " ".join(self.said(at))

    def said(self, place: Place) -> Sequence[str]:
        return [text for where, text in self.marks if where == place]

    def _cell(
        self,
        asked: Asked,
        name: str,
        value: str,
        problems: Sequence[str],
        choices: Sequence[tuple[str, str]] = (),
        row: int | None = None,
    ) -> Cell:
        own = name if row is None else f"{name}-{row}"
        return Cell(asked, f"{self.name}-{name}", f"{self.id}-{own}", value, problems, choices)
