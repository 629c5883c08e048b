"""A value of the file that goes into one column, judged by the column's own validators."""

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, DateField, DecimalField, Field, IntegerField, Model, TextField

from plans.rules.catalogue.document import Node, Path, Problem, Problems, Read, shown
from plans.rules.catalogue.numbers import Whole, number
from plans.rules.catalogue.shapes import Plain, text, wrong

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1970, 9999)


@dataclass(frozen=True)
class Column:
    """Text, a decimal number or a day, as the field of the model wants it."""

    model: type[Model]
    name: str

    def read(self, node: Node, path: Path, known: Any) -> Read[Any]:
        column: Field[Any, Any] = self.model._meta.get_field(self.name)  # type: ignore[assignment]
        value = _raw(column, node, path)
        return value if isinstance(value, Problems) else _judged(column, value, node, path)

    def write(self, value: Any) -> Plain:
        return value if isinstance(value, Decimal | date | int) else str(value)


def _raw(column: Field[Any, Any], node: Node, path: Path) -> Read[Any]:
    if isinstance(column, DecimalField):
        return number(node, path)
    if isinstance(column, IntegerField):
        return Whole().read(node, path, None)
    if isinstance(column, DateField):
        return day(node, path)
    if not isinstance(column, CharField | TextField):
        raise TypeError(f"no shape for the column {column}")
    return _line_or_lines(column, node, path)


def _judged(column: Field[Any, Any], value: Any, node: Node, path: Path) -> Read[Any]:
    if column.choices and value not in dict(column.flatchoices):
        choices = ", ".join(str(choice) for choice, _ in column.flatchoices)
        return Problems.at(node, path, f"must be one of {choices}, not {shown(value)}")
    try:
        return column.clean(value, None)
    except ValidationError as error:
        return Problems.of(Problem(path, node.line, _said(message)) for message in error.messages)


def _said(message: str) -> str:
    """A validator's sentence, in the tone of the other problems."""
    return f"{message[:1].lower()}{message[1:]}".removesuffix(".")


def _line_or_lines(column: Field[Any, Any], node: Node, path: Path) -> Read[str]:
    """Text; over several lines only where the column has room for them."""
    value = text(node, path)
    if isinstance(value, Problems):
        return value
    value = value.replace("\r\n", "\n")
    allowed = "\n\t" if isinstance(column, TextField) else ""
    if any(unicodedata.category(each) == "Cc" and each not in allowed for each in value):
        return Problems.at(node, path, "must be a single line, without control characters")
    if isinstance(column, TextField) and column.max_length and len(value) > column.max_length:
        return Problems.at(node, path, f"must have at most {column.max_length} characters, not {len(value):,}")
    return value


def shared(source: Any, spec: type, model: type[Model]) -> dict[str, Any]:
    """The values of the source, a row or a spec, under the names that both the spec and the model have."""
    names = {column.name for column in model._meta.concrete_fields}
    return {each.name: getattr(source, each.name) for each in fields(spec) if each.name in names}


def day(node: Node, path: Path) -> Read[date]:
    """A day as YYYY-MM-DD, from 1970 to 9998."""
    word = text(node, path)
    if isinstance(word, Problems):
        return wrong(node, path, "a day such as 2026-10-01")
    try:
        found = date.fromisoformat(word) if _DAY.fullmatch(word) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        return Problems.at(node, path, f"must be a day such as 2026-10-01, not {shown(word)}")
    return found
