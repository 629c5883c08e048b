"""What stands against a row with an amount in it, by field."""

from django.core.exceptions import ValidationError
from django.db.models import Model

from customers.rules.money import Money, MoneyError


def objections(row: Model, *, amount: str) -> dict[str, list[str]]:
    """What the columns and constraints say, and whether the column `amount` fits the row's currency."""
    try:
        row.full_clean()
    except ValidationError as error:
        found: dict[str, list[str]] = error.message_dict
    else:
        found = {}
    if not {amount, "currency"} & set(found):
        try:
            Money(getattr(row, amount), row.currency)  # type: ignore[attr-defined]
        except MoneyError as error:
            text = str(error)
            found[amount] = [f"{text[0].upper()}{text[1:]}."]
    return found
