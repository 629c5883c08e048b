"""A value of the file that goes into one column, judged by the column's own validators."""

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, DateField, DecimalField, Field, Model, TextField

from plans.rules.catalogue.document import Node, Number, Path, Problem, Problems, Read, shown
from plans.rules.catalogue.shapes import Plain, text, wrong

_AMOUNT = re.compile(r"[0-9]{1,60}(\.[0-9]{1,60})?")
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
        return value if isinstance(value, Decimal | date) else str(value)


def _raw(column: Field[Any, Any], node: Node, path: Path) -> Read[Any]:
    if isinstance(column, DecimalField):
        return amount(node, path)
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


def amount(node: Node, path: Path) -> Read[Decimal]:
    """A number that is not negative, from text such as "2.00" or a bare whole number; never from a float."""
    if isinstance(node.value, Number) and not node.value.whole:
        said = f"is a float; write the number in quotes: {shown(node.value.text)}"
        return Problems.at(node, path, said.replace("'", '"'))
    word = node.value.text if isinstance(node.value, Number) else node.value
    if not isinstance(word, str):
        return wrong(node, path, 'a number in quotes such as "2.00"')
    if word.startswith("-"):
        return Problems.at(node, path, "must not be negative")
    if not _AMOUNT.fullmatch(word):
        said = f'must be a number such as "2.00": digits and a decimal point, not {shown(word)}'
        return Problems.at(node, path, said)
    return Decimal(word)


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
