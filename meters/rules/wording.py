"""Definitions in sentences that a billing person reads and a customer signs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from customers.rules.money import plain
from meters.rules.conditions import Condition, Op, Scalar
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.reasons import counted, spoken

Labels = Mapping[str, str]
"""What people call a meter, by its key."""

EFFECTS: Mapping[Effect, str] = {
    Effect.ATTEMPT: "open the case and count a try",
    Effect.ACHIEVE: "count a success, final when the hold ends",
    Effect.CONFIRM: "count a success that is final at once",
    Effect.RESET: "start the hold again",
    Effect.VOID: "take the success back",
    Effect.EXCLUDE: "never bill the case",
}

OPS: Mapping[Op, str] = {
    Op.EQ: "is",
    Op.NE: "is there and not",
    Op.LT: "is below",
    Op.LTE: "is at most",
    Op.GT: "is above",
    Op.GTE: "is at least",
    Op.IN: "is one of",
    Op.EXISTS: "is there",
    Op.MISSING: "is missing",
}

TIMERS: Mapping[Timer, str] = {
    Timer.FIRST_SUCCESS: "the first success",
    Timer.LAST_SUCCESS: "the last success",
    Timer.ANY_SIGNAL: "the last event that a rule matches",
}


def rule_sentence(rule: SignalRule, labels: Labels) -> str:
    """A rule as a sentence: "When “Ticket reopened” arrives for the same case, take the success back."

    Plain text with whatever labels and values hold: to be escaped where it is shown.
    """
    asked = " and ".join(_asked(condition) for condition in rule.where)
    where = f" and {asked}" if asked else ""
    named = f" of the class “{rule.outcome_class}”" if rule.outcome_class else ""
    effect = EFFECTS[rule.effect].replace("a success", f"a success{named}", 1)
    return f"When {_meter(rule.on, labels)} arrives for the same case{where}, {effect}."


def definition_sentences(definition: Definition, labels: Labels) -> tuple[str, ...]:
    """All of a definition: its rules in order, then its terms."""
    return (*(rule_sentence(rule, labels) for rule in definition.rules), *term_sentences(definition))


def term_sentences(definition: Definition) -> tuple[str, ...]:
    """When a success is final, how long it can be taken back, and how often a case is charged."""
    return _hold(definition), _reversal(definition), _window(definition)


def _meter(key: str, labels: Labels) -> str:
    name = labels.get(key) or spoken(key)
    return f"“{name[:1].upper()}{name[1:]}”"


def _asked(condition: Condition) -> str:
    operand = f" {_values(condition.operand)}" if condition.operand else ""
    return f"its “{condition.name}” {OPS[condition.op]}{operand}"


def _values(operand: Sequence[Scalar]) -> str:
    written = [plain(value) if isinstance(value, Decimal) else f"“{value}”" for value in operand]
    return written[0] if len(written) == 1 else f"{', '.join(written[:-1])} or {written[-1]}"


def _hold(definition: Definition) -> str:
    if not definition.hold_hours:
        return "A success is final at once."
    hold = counted(definition.hold_hours, "hour")
    return f"A success is final {hold} after {TIMERS[definition.timer]}, unless it is taken back before."


def _reversal(definition: Definition) -> str:
    days = definition.reversal_horizon_days
    if days is None:
        return "Once final, it can still be taken back at any time."
    if not days:
        return "Once final, no event takes it back."
    return f"Once final, it can still be taken back for {counted(days, 'day')}."


def _window(definition: Definition) -> str:
    if definition.case_window_hours is None:
        return "A case is charged once, however often it succeeds."
    silence = counted(definition.case_window_hours, "hour")
    return f"A case is charged once, and is a new case after {silence} of silence."
