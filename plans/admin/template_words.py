"""Templates of plans as cards: what each charges to begin with, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.admin.parts.choices import FIRST_CURRENCY
from plans.rules.charges import FlatCharge, VersionCharge, VersionTerms
from plans.rules.templates import TEMPLATES, PlanTemplate
from plans.rules.wording import Counted, in_one_line


@dataclass(frozen=True, slots=True)
class Card:
    """A template with its prices as texts."""

    template: PlanTemplate
    prices: Sequence[str]


def cards() -> list[Card]:
    """A card for each template, in the order in which they are offered."""
    return [card(template) for template in TEMPLATES]


def card(template: PlanTemplate) -> Card:
    """The template's card; its prices are in the currency that the form proposes."""
    counted = {each.key: Counted(each.label, *each.unit) for each in template.counted}
    terms = VersionTerms(plan=template.key, currency=FIRST_CURRENCY, charges=template.charges)
    return Card(template, [_price(charge, terms, counted) for charge in template.charges])


def _price(charge: VersionCharge, terms: VersionTerms, counted: dict[str, Counted]) -> str:
    """ "500.00 USD a month, in advance", "Premium: 12.00 USD for each case"."""
    if isinstance(charge, FlatCharge):
        return in_one_line(charge, terms, Counted(charge.text))
    only = " or ".join(value for values in charge.where.values() for value in values)
    price = in_one_line(charge, terms, counted[charge.meter])
    text = f"{only}: {price}" if only else price
    return f"{text[:1].upper()}{text[1:]}"
