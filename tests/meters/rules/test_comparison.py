"""Two versions of a definition, side by side."""

from dataclasses import replace

from meters.rules.comparison import Mark, compared
from meters.rules.definition import Effect, SignalRule
from tests.meters.rules.cases import defined

BEFORE = defined(72, rules=(SignalRule("resolved", Effect.ACHIEVE), SignalRule("reopened", Effect.VOID)))


def changed(after: object) -> list[tuple[str, str]]:
    found = compared(BEFORE, after, {"resolved": "Ticket resolved"})  # type: ignore[arg-type]
    return [(each.mark.value, each.text) for each in found if each.mark is not Mark.KEPT]


def test_equal_versions_differ_in_nothing() -> None:
    assert changed(replace(BEFORE, number=2)) == []
    assert len(compared(BEFORE, BEFORE, {})) == 1 + 2 + 3


def test_what_changed_is_told_before_what_it_became() -> None:
    rules = (BEFORE.rules[0], SignalRule("human", Effect.EXCLUDE), BEFORE.rules[1])
    assert changed(replace(BEFORE, statement="Another.", hold_hours=24, rules=rules)) == [
        ("removed", "“A test.”"),
        ("added", "“Another.”"),
        ("added", "When “Human” arrives for the same case, never bill the case."),
        ("removed", "A success is final 72 hours after the last success, unless it is taken back before."),
        ("added", "A success is final 24 hours after the last success, unless it is taken back before."),
    ]


def test_the_order_of_rules_matters() -> None:
    marks = [mark for mark, _ in changed(replace(BEFORE, rules=BEFORE.rules[::-1]))]
    assert sorted(marks) == ["added", "removed"]
