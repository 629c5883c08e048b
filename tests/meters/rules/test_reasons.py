"""Verdicts in words."""

from uuid import UUID

import pytest

from meters.rules.definition import Definition
from meters.rules.judge import judge
from meters.rules.signal import Signal, excluded, taken_back
from tests.meters.rules.cases import at, defined, sent

HELD = defined(72)
FINAL = "Achieve on 1 Jan 2026 00:00, final 72 hours later on 4 Jan 2026 00:00"


@pytest.mark.parametrize(
    ("definition", "signals", "expected"),
    [
        (HELD, [], "Nothing on this case counts."),
        (HELD, [sent("attempt", 0), sent("attempt", 5)], "Attempt on 1 Jan 2026 00:00, no success so far"),
        (HELD, [sent("void", 0)], "Void on 1 Jan 2026 00:00, no success so far"),
        (defined(0), [sent("achieve", 0)], "Achieve on 1 Jan 2026 00:00, final at once"),
        (HELD, [sent("achieve", 0), sent("confirm", 12.5)], "Confirm on 1 Jan 2026 12:30, final at once"),
        (HELD, [sent("achieve", 0)], FINAL),
        (HELD, [sent("achieve", 0), sent("reset", 1 / 3600)],
         "Achieve on 1 Jan 2026 00:00, hold restarted on 1 Jan 2026 00:00:01, "
         "final 72 hours later on 4 Jan 2026 00:00:01"),
        (defined(1), [sent("achieve", 0)], "Achieve on 1 Jan 2026 00:00, final 1 hour later on 1 Jan 2026 01:00"),
        (HELD, [sent("achieve", 0), sent("void", 71)], "Taken back by void on 3 Jan 2026 23:00, before it was final"),
        (HELD, [sent("achieve", 0), sent("void", 72)], "Taken back by void on 4 Jan 2026 00:00, after it was final"),
        (HELD, [sent("exclude", 0)], "Excluded by exclude on 1 Jan 2026 00:00, never billed"),
        (defined(72, reversal_horizon_days=1), [sent("achieve", 0), sent("void", 96)],
         FINAL + "; void on 5 Jan 2026 00:00 came after the 1 day in which it could be taken back"),
        (HELD, [sent("achieve", 0), taken_back(UUID(int=1), at=at(2), note="Sent twice")],
         "Taken back by a decision on 1 Jan 2026 02:00, before it was final: Sent twice"),
        (HELD, [taken_back(UUID(int=1), at=at(2))], "A decision on 1 Jan 2026 02:00, no success so far"),
        (HELD, [sent("achieve", 0), excluded(UUID(int=1), at=at(99), note="A person helped")],
         "Excluded by an accepted dispute on 5 Jan 2026 03:00, never billed: A person helped"),
    ],
)  # fmt: skip
def test_the_reason_says_what_decided_and_when(definition: Definition, signals: list[Signal], expected: str) -> None:
    assert judge(definition, signals).reason == expected


def test_a_void_that_came_too_late_is_named_while_its_success_stands() -> None:
    definition = defined(0, reversal_horizon_days=1)
    late = [sent("achieve", 0), sent("void", 24), sent("void", 48)]
    assert "; void on 2 Jan 2026 00:00 came after" in judge(definition, late).reason
    again = [*late, taken_back(UUID(int=1), at=at(50)), sent("achieve", 60)]
    assert judge(definition, again).reason == "Achieve on 3 Jan 2026 12:00, final at once"


def test_times_are_those_of_the_customer() -> None:
    verdict = judge(HELD, [sent("achieve", 0)], zone="America/New_York")
    assert verdict.reason == "Achieve on 31 Dec 2025 19:00, final 72 hours later on 3 Jan 2026 19:00"


def test_a_meter_is_named_in_words() -> None:
    definition = defined(rules=())
    assert judge(definition, []).reason == "Nothing on this case counts."
    rules = tuple(type(HELD.rules[0])(key, HELD.rules[1].effect) for key in ("tickets_resolved", "a.b-c"))
    assert judge(defined(rules=rules), [sent("tickets_resolved", 0)]).reason.startswith("Tickets resolved on")
    assert judge(defined(rules=rules), [sent("a.b-c", 0)]).reason.startswith("A b c on")


def test_the_longest_reason_fits_its_column() -> None:
    meter = "m" * 64
    rules = tuple(type(rule)(meter + rule.on[:0], rule.effect) for rule in HELD.rules[1:2])
    late = defined(87_840, rules=(*rules, *HELD.rules), reversal_horizon_days=3_660)
    hours = 87_840 + 3_660 * 24 + 0.3
    told = judge(late, [sent(meter, 0.3), sent("void", hours + 1)]).reason
    assert len(told) + 64 <= 500
    decided = taken_back(UUID(int=1), at=at(1), note="n" * 5_000)
    assert len(judge(HELD, [sent("achieve", 0), decided]).reason) <= 500
    assert len(judge(HELD, [excluded(UUID(int=1), at=at(1), note="n" * 5_000)]).reason) <= 500
