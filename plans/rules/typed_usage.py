"""Usage as somebody types it to try a price: "250", "200, 100, 100, 50", "confirmed: 10, assumed: 3"."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from customers.rules.money import plain
from plans.rules.priced import exact_sum
from plans.rules.rates import Matrix, Percentage
from plans.rules.terms import UsageTerms
from plans.rules.usage import Usage, UsageError

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_SEPARATOR = re.compile(r"[,;\n]\s*")
MOST = 1_000
"""Numbers in one text; more are an export, not a trial."""


def asked(terms: UsageTerms) -> str:
    """What to type for these terms, with an example."""
    if isinstance(terms.rate, Matrix):
        values = list(terms.rate.prices)[:2]
        return f"Quantity of each {terms.rate.by}, such as {', '.join(f'{value}: 10' for value in values)}"
    if terms.case_cap is not None:
        return "Units of each case, such as 3, 6, 20"
    if isinstance(terms.rate, Percentage):
        return "Value of each event in order, such as 200, 100, 50"
    return "Quantity, such as 250"


def typed_usage(terms: UsageTerms, text: str) -> Usage:
    """The usage that the text describes, with all that the terms ask for; UsageError in words for whoever typed it."""
    parts = [part.strip() for part in _SEPARATOR.split(text.strip()) if part.strip()]
    if len(parts) > MOST:
        raise UsageError(f"at most {MOST:,} numbers can be tried")
    if isinstance(terms.rate, Matrix):
        return _by_value(terms.rate.by, parts)
    numbers = [_number(part) for part in parts]
    if terms.case_cap is not None:
        return Usage(exact_sum(numbers), len(numbers), per_case=Counter(numbers))
    if isinstance(terms.rate, Percentage):
        return Usage(exact_sum(numbers), len(numbers), values=tuple(numbers))
    quantity = exact_sum(numbers)
    return Usage(quantity, int(quantity))


def typed(terms: UsageTerms, usage: Usage) -> str:
    """The text that describes the usage; empty where it cannot be told as `typed_usage` reads it."""
    if isinstance(terms.rate, Percentage):
        return ""
    if isinstance(terms.rate, Matrix):
        parts = [f"{value}: {plain(units)}" for value, units in (usage.per_value or {}).items() if units]
    elif terms.case_cap is not None:
        cases = sorted((usage.per_case or {}).items())
        parts = [plain(units) for units, number in cases for _ in range(min(number, MOST + 1))]
    else:
        return plain(usage.quantity)
    text = ", ".join(parts)
    try:
        return text if len(parts) <= MOST and typed_usage(terms, text) else ""
    except UsageError:
        return ""


def _by_value(by: str, parts: Sequence[str]) -> Usage:
    found: dict[str, Decimal] = {}
    for part in parts:
        value, colon, number = part.rpartition(":")
        value = value.strip()
        if not colon or not value:
            raise UsageError(f"{part[:40]!r} does not say of which {by}; write it as value: quantity")
        if value in found:
            raise UsageError(f"{value!r} is there twice")
        found[value] = _number(number.strip())
    quantity = exact_sum(found.values())
    return Usage(quantity, int(quantity), per_value=found)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{text[:40]!r} is not a quantity; write digits and a decimal point, such as 250 or 2.5")
    return Decimal(text)
