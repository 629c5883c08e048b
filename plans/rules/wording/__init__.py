"""Prices in words that a billing person and a customer both understand."""

from plans.rules.wording.rates import Counted, amount_words, number_words, rate_words
from plans.rules.wording.terms import Term, charge_terms, charge_title, flat_words, in_one_line, version_terms

__all__ = [
    "Counted",
    "Term",
    "amount_words",
    "charge_terms",
    "charge_title",
    "flat_words",
    "in_one_line",
    "number_words",
    "rate_words",
    "version_terms",
]
