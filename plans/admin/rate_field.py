"""The form field of a rate: a model, and the inputs of that model, with every mistake beside its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from plans.admin.rate_parts import MODELS, PARTS, Asked
from plans.admin.rate_sheet import RateSheet
from plans.admin.typed_rate import FIRST, ROWS, TEXTS, Marks, Place, TypedRate, typed
from plans.rules.catalogue.rates import plain_rate


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
        sheet = RateSheet(name, context["widget"]["attrs"].get("id", ""), shown, marks, self.dimensions)
        context["widget"] |= {"model": shown.model, "models": MODELS.items(), "parts": list(sheet.parts())}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedRate:
        texts = {part: _clean(data.get(f"{name}-{part}", "")) for part in TEXTS}
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


def _clean(text: str) -> str:
    """Nobody types a NUL, and no column of the database holds one."""
    return text.replace("\0", "").strip()


def _rows(data: Any, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    sent = ([_clean(text) for text in data.getlist(f"{name}-{column}")] for column in columns)
    return [dict(zip(columns, row, strict=True)) for row in zip(*sent, strict=False)]
