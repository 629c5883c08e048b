"""What stands against a row with an amount in it, by field."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model

from customers.rules.money import Money, MoneyError


def objections(row: Model, *, amount: str) -> dict[str, list[str]]:
    """What the columns and constraints say, and whether the column `amount` fits the row's currency.

    A check that is broken is blamed on the first field that it names.
    """
    try:
        row.clean_fields()
    except ValidationError as error:
        return error.message_dict
    found: dict[str, list[str]] = {}
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as error:
            found.setdefault(_blamed(constraint), []).extend(error.messages)
    if amount not in found:
        try:
            Money(getattr(row, amount), row.currency)  # type: ignore[attr-defined]
        except MoneyError as error:
            text = str(error)
            found[amount] = [f"{text[0].upper()}{text[1:]}."]
    return found


def _blamed(constraint: Any) -> str:
    if not isinstance(constraint, CheckConstraint):
        return "__all__"
    first: Any = constraint.condition
    while not isinstance(first, tuple):
        first = first.children[0]
    return str(first[0]).partition("__")[0]
