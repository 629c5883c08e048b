from decimal import Decimal

import pytest

from plans.rules.rates import Matrix, Percentage, PerUnit, Rate
from plans.rules.terms import UsageTerms
from plans.rules.typed_usage import MOST, asked, typed, typed_usage
from plans.rules.usage import Usage, UsageError

EACH = PerUnit(Decimal("0.10"))
SHARE = Percentage(percent=Decimal("1.2"), free_events=3)
CLASSES = Matrix(by="class", prices={"confirmed": Decimal("0.99")}, default=Decimal(0))


def terms(rate: Rate = EACH, case_cap: Decimal | None = None) -> UsageTerms:
    return UsageTerms(currency="USD", rate=rate, case_cap=case_cap)


@pytest.mark.parametrize(
    ("asks", "text", "usage"),
    [
        (terms(), "250", Usage(Decimal(250), 250)),
        (terms(), " 2.5 ", Usage(Decimal("2.5"), 2)),
        (terms(), "", Usage(Decimal(0), 0)),
        (terms(), "100, 50", Usage(Decimal(150), 150)),
        (terms(SHARE), "200, 100, 100, 50", Usage(Decimal(450), 4, values=tuple(map(Decimal, (200, 100, 100, 50))))),
        (
            terms(case_cap=Decimal("0.60")),
            "3, 6\n20; 6",
            Usage(Decimal(35), 4, per_case={Decimal(3): 1, Decimal(6): 2, Decimal(20): 1}),
        ),
        (
            terms(CLASSES),
            "confirmed: 10, eu:north: 3",
            Usage(Decimal(13), 13, per_value={"confirmed": Decimal(10), "eu:north": Decimal(3)}),
        ),
    ],
)
def test_a_text_is_the_usage_that_the_terms_ask_for(asks: UsageTerms, text: str, usage: Usage) -> None:
    assert typed_usage(asks, text) == usage


@pytest.mark.parametrize(
    ("asks", "text", "said"),
    [
        (terms(), "many", "'many' is not a quantity"),
        (terms(), "-5", "'-5' is not a quantity"),
        (terms(), "1e400", "'1e400' is not a quantity"),
        (terms(), "NaN", "'NaN' is not a quantity"),
        (terms(), ",".join(["1"] * (MOST + 1)), "at most 1,000 numbers"),
        (terms(CLASSES), "10", "does not say of which class"),
        (terms(CLASSES), ": 10", "does not say of which class"),
        (terms(CLASSES), "a: 1, a: 2", "'a' is there twice"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(asks: UsageTerms, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        typed_usage(asks, text)


@pytest.mark.parametrize("asks", [terms(), terms(SHARE), terms(CLASSES), terms(case_cap=Decimal(1))])
def test_the_example_that_is_shown_can_be_typed(asks: UsageTerms) -> None:
    example = asked(asks).partition("such as ")[2]

    assert typed_usage(asks, example).quantity > 0


@pytest.mark.parametrize(
    ("asks", "usage", "text"),
    [
        (terms(), Usage(Decimal("1200.50"), 3), "1200.5"),
        (terms(case_cap=Decimal(1)), Usage(Decimal(15), 3, per_case={Decimal(3): 2, Decimal(9): 1}), "3, 3, 9"),
        (terms(case_cap=Decimal(1)), Usage(Decimal(3003), 1001, per_case={Decimal(3): 1001}), ""),
        (terms(case_cap=Decimal(1)), Usage(Decimal(10**9), 10**9, per_case={Decimal(1): 10**9}), ""),
        (terms(CLASSES), Usage(Decimal(3), 3, per_value={"confirmed": Decimal(3), "b": Decimal(0)}), "confirmed: 3"),
        (terms(CLASSES), Usage(Decimal(3), 3, per_value={"": Decimal(3)}), ""),
        (terms(CLASSES), Usage(Decimal(3), 3, per_value={"a, b": Decimal(3)}), ""),
        (terms(SHARE), Usage(Decimal(300), 2, values=(Decimal(200), Decimal(100))), ""),
    ],
)
def test_usage_is_told_as_a_text_that_reads_as_the_same_or_not_at_all(
    asks: UsageTerms, usage: Usage, text: str
) -> None:
    assert typed(asks, usage) == text
    if text:
        again = typed_usage(asks, text)
        assert (again.quantity, again.per_case) == (usage.quantity, usage.per_case)
