"""The form field of a rate: a model, and the inputs of that model, with every mistake beside its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from plans.admin.rate_parts import AT_ZERO_CHOICES, AT_ZERO_STAIRS, MODELS, PARTS, Asked, AskedRows, Part
from plans.admin.typed_rate import FIRST, ROWS, TEXTS, Marks, Place, TypedRate, typed
from plans.rules.catalogue.rates import plain_rate

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


class RateWidget(forms.Widget):
    """Shows the inputs of the chosen model; all of them without JavaScript.

    `dimensions` are the names that a matrix may price by, `objections` what the form found apart from the rate itself.
    """

    template_name = "admin/plans/parts/rate.html"
    dimensions: Sequence[str] = ()
    objections: Marks = ()

    class Media:
        js = ("upshot/rates.js",)
        css = {"all": ("upshot/prices.css",)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = value if isinstance(value, TypedRate) else typed(value)
        read = shown.read() if isinstance(value, TypedRate) and shown else ()
        marks = [*(read if isinstance(read, Sequence) else ()), *self.objections]
        sheet = _Sheet(name, context["widget"]["attrs"].get("id", ""), shown, marks, self.dimensions)
        context["widget"] |= {"model": shown.model, "models": MODELS.items(), "parts": list(sheet.parts())}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedRate:
        texts = {part: data.get(f"{name}-{part}", "").strip() for part in TEXTS}
        rows = {part: _rows(data, f"{name}-{part}", columns) for part, columns in ROWS.items()}
        model = data.get(f"{name}-model", FIRST)
        at_zero = data.get(f"{name}-{'stairs' if model == 'stairstep' else 'tiers'}-at_zero") == "on"
        return TypedRate(model if model in MODELS else FIRST, at_zero, texts, rows)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-model" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class RateField(forms.Field):
    """Cleans to the mapping that a charge stores, None when nothing was typed."""

    widget = RateWidget

    def clean(self, value: Any) -> dict[str, Any] | None:
        given = value if isinstance(value, TypedRate) else typed(value)
        if not given:
            return None
        read = given.read()
        if isinstance(read, Sequence):
            raise ValidationError([f"{spoken(place)}: {text}" if place else text for place, text in read])
        return plain_rate(read)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, now = (each if isinstance(each, TypedRate) else typed(each) for each in (initial, data))
        return bool(before or now) and _read(before) != _read(now)


def spoken(place: Place) -> str:
    """ "Tier 3, up to": where a mistake is, as people call it."""
    return ", ".join(_steps(place)).capitalize()


def _steps(place: Place) -> Iterator[str]:
    for part in PARTS:
        asked: Mapping[str, Asked] = {each.name: each for each in (*part.before, *part.after)}
        if part.rows and place[0] == part.rows.name:
            columns = {column.name: column for column in part.rows.columns}
            yield f"{part.rows.noun} {int(place[1]) + 1}" if len(place) > 1 else part.rows.noun + "s"
            yield from (columns[str(name)].label.lower() for name in place[2:] if name in columns)
            return
        if place[0] in asked:
            yield asked[str(place[0])].label
            return
    yield str(place[0])


def _read(rate: TypedRate) -> object:
    """What it comes to; as it was typed where that is not a rate."""
    read = rate.read() if rate else None
    return rate if isinstance(read, Sequence) else read


def _rows(data: Any, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    sent = ([text.strip() for text in data.getlist(f"{name}-{column}")] for column in columns)
    return [dict(zip(columns, row, strict=True)) for row in zip(*sent, strict=False)]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The parts of the widget, filled in."""

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
