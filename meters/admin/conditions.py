"""A form field for the conditions of a rule: a property, what is asked of it, and a value, as often as needed."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from customers.rules.money import plain
from meters.rules.condition_form import read_conditions, write_conditions
from meters.rules.conditions import PRESENCE, Condition, Op, Scalar
from meters.rules.faults import Place
from meters.rules.wording import OPS

Row = tuple[str, str, str]
"""Property, what is asked of it, value: as texts."""

BLANK: Row = ("", Op.EQ.value, "")
ASKED = [(op.value, words) for op, words in OPS.items()]


def rows(where: Mapping[str, Any]) -> list[Row]:
    """Stored conditions as rows."""
    return [(each.name, each.op.value, _shown(each)) for each in read_conditions(where, Place())]


def stored(sent: Iterable[Row]) -> dict[str, dict[str, object]]:
    """Rows as they are stored, blank ones left out; ValidationError names every one that makes no sense."""
    asked: dict[str, dict[str, object]] = {}
    problems = []
    for name, op, value in ((name.strip(), op, value.strip()) for name, op, value in sent):
        if not name and not value:
            continue
        if not name:
            problems.append(f"“{value[:60]}”: say of which property.")
        elif op in asked.get(name, {}):
            problems.append(f"“{name[:60]}”: the same is asked of it twice.")
        elif not value and op not in PRESENCE:
            problems.append(f"“{name[:60]}”: give a value.")
        else:
            asked.setdefault(name, {})[op] = _operand(op, value)
    place = Place()
    conditions = read_conditions(asked, place)
    problems += [f"{fault}." for fault in place.faults]
    if problems:
        raise ValidationError(problems)
    return write_conditions(conditions)


class ConditionsWidget(forms.Widget):
    """One line of inputs for each condition, and a blank one to add another."""

    template_name = "admin/meters/parts/conditions.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = [row for row in self.format_value(value) if any((row[0], row[2]))]
        context["widget"] |= {"rows": [*filled, BLANK], "asked": ASKED}
        return context

    def format_value(self, value: Any) -> Any:
        """Rows as they were sent, or those of what is stored."""
        return rows(value) if isinstance(value, Mapping) else value or []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        columns = [data.getlist(f"{name}-{part}") for part in ("property", "asked", "value")]
        return list(zip(*columns, strict=False))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-property" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class ConditionsField(forms.Field):
    """Cleans to the conditions as a rule stores them."""

    widget = ConditionsWidget

    def clean(self, value: Any) -> dict[str, dict[str, object]]:
        return stored(value or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return stored(data or []) != (initial or {})
        except ValidationError:
            return True


def _operand(op: str, value: str) -> object:
    if op in PRESENCE:
        return True
    if op == Op.IN:
        return _listed(value)
    return _unquoted(value)


def _listed(value: str) -> list[object]:
    if value.startswith("["):
        try:
            return list(json.loads(value, parse_float=str))
        except (ValueError, TypeError, RecursionError):
            pass
    return [_unquoted(part.strip()) for part in value.split(",")]


def _unquoted(value: str) -> str:
    """Text in quotes is taken as it stands, blanks at its ends too."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except (ValueError, RecursionError):
            pass
    return value


def _shown(condition: Condition) -> str:
    if condition.op in PRESENCE:
        return ""
    if condition.op is not Op.IN:
        return _text(condition.operand[0])
    texts = [_text(value) for value in condition.operand]
    simple = not any("," in text or text.startswith(("[", '"')) for text in texts)
    return (
        ", ".join(texts) if simple else json.dumps([_plain(value) for value in condition.operand], ensure_ascii=False)
    )


def _text(value: Scalar) -> str:
    text = _plain(value)
    return text if text and text == text.strip() and not text.startswith(('"', "[")) else json.dumps(text)


def _plain(value: Scalar) -> str:
    return plain(value) if isinstance(value, Decimal) else value
