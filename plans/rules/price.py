"""The order of the steps of pricing, in one place (R17)."""

from functools import reduce

from customers.rules.money import round_money
from plans.rules.priced import EXACT, Priced
from plans.rules.terms import Usage, UsageTerms

ZERO = EXACT.create_decimal(0)


def price(terms: UsageTerms, usage: Usage) -> Priced:
    """The amount for `usage` under `terms`, with its working.

    Rate model, then one rounding to the currency's digits (H7). The filter on dimensions has been
    applied by whoever gathered the usage.
    """
    steps = terms.rate.steps(usage.quantity)
    exact = reduce(EXACT.add, (step.amount for step in steps), ZERO)
    return Priced(round_money(exact, terms.currency), steps)
