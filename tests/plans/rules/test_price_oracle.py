"""Every price is what fractions make of the terms: 100,000 cases by default, a million with UPSHOT_THOROUGH=1."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from plans.rules.catalogue.rates import RATE
from plans.rules.price import price
from plans.rules.priced import Priced
from tests.plans.rules.drawn import RATES, Case, drawn_cases
from tests.plans.rules.oracle import DIGITS, MODELS, Expected, oracle

PARTS = ("usage", "true_up", "cap_discount", "rolled_over", "included", "from_packs")


def test_every_rate_model_is_drawn_and_has_its_fractions() -> None:
    assert set(RATE.records) == set(RATES) == set(MODELS)


def test_every_price_is_what_fractions_make_of_the_terms() -> None:
    seen: Counter[str] = Counter()
    for case, terms, usage in drawn_cases():
        priced = price(terms, usage)
        expected = oracle(case.currency, case.rate, case.terms, case.usage)
        assert all(getattr(priced, part) == getattr(expected, part) for part in PARTS), f"{case}\n{priced}\n{expected}"
        assert sum((Fraction(step.amount) for step in priced.steps), Fraction(0)) == expected.exact, f"{case}\n{priced}"
        assert all(_exists_in(case, amount) for amount in (priced.usage, priced.total)), f"{case}\n{priced}"
        seen.update(_what(case, priced, expected))
    assert len(seen) == len(WORTH_SEEING), set(WORTH_SEEING) - set(seen)


def _exists_in(case: Case, amount: Decimal) -> bool:
    return amount.as_tuple().exponent == -DIGITS[case.currency]


WORTH_SEEING = (
    *MODELS,
    *("a true-up", "a cap discount", "a discount", "a half cent", "a surcharge", "nothing"),
    *("rolled over", "included", "from packs", "a cap per case", "a part of a period"),
)


def _what(case: Case, priced: Priced, expected: Expected) -> list[str]:
    """What the case shows, so that a drawing that no longer shows something is noticed."""
    terms: dict[str, Any] = dict(case.terms)
    cents = abs(expected.exact) * 10 ** DIGITS[case.currency]
    shown = {
        case.rate["model"]: True,
        "a true-up": priced.true_up > 0,
        "a cap discount": priced.cap_discount < 0,
        "a discount": "discount_percent" in terms and priced.usage > 0,
        "a half cent": cents - int(cents) == Fraction(1, 2),
        "a surcharge": any(step.text.startswith("beyond the commitment") for step in priced.steps),
        "nothing": not priced.total,
        "rolled over": bool(priced.rolled_over),
        "included": bool(priced.included),
        "from packs": bool(priced.from_packs),
        "a cap per case": any(step.text == "cases at the cap" for step in priced.steps),
        "a part of a period": "days" in terms and ("minimum" in terms or "commitment" in terms),
    }
    return [name for name, is_so in shown.items() if is_so]
