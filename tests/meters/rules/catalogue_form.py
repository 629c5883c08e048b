"""A definition as the catalogue writes it, and what can be wrong with one."""

from typing import Any

FORM: dict[str, Any] = {
    "statement": "A ticket resolved by the assistant and not reopened for 72 hours.",
    "hold_hours": 72,
    "timer": "last_success",
    "case_window_hours": None,
    "reversal_horizon_days": None,
    "rules": [
        {"on": "tickets_resolved", "effect": "achieve", "class": "assumed"},
        {"on": "customer_confirmed", "effect": "confirm", "class": "confirmed"},
        {"on": "tickets_reopened", "effect": "void"},
        {"on": "csat", "where": {"score": {"lt": 4}}, "effect": "void"},
        {"on": "ticket_opened", "effect": "attempt"},
        {"on": "human_replied", "effect": "exclude"},
    ],
}

WHERE = ["rules", 3, "where"]
OPS = "eq, exists, gt, gte, in, lt, lte, missing, ne"
EFFECTS = "attempt, achieve, confirm, reset, void, exclude"

MISTAKES: list[tuple[list[Any], object, str]] = [
    (["statement"], "", "statement: must be a text of 1 to 1000 characters"),
    (["statement"], "  ", "statement: must be a text of 1 to 1000 characters"),
    (["statement"], 5, "statement: must be a text of 1 to 1000 characters"),
    (["hold_hours"], -1, "hold_hours: must be a whole number from 0 to 87840"),
    (["hold_hours"], True, "hold_hours: must be a whole number from 0 to 87840"),
    (["hold_hours"], "72", "hold_hours: must be a whole number from 0 to 87840"),
    (["hold_hours"], 1.5, "hold_hours: must be a whole number from 0 to 87840"),
    (["hold_hours"], None, "hold_hours: must be a whole number from 0 to 87840"),
    (["timer"], "sometimes", "timer: must be one of first_success, last_success, any_signal"),
    (["timer"], None, "timer: must be one of first_success, last_success, any_signal"),
    (["case_window_hours"], 0, "case_window_hours: must be a whole number from 1 to 87840"),
    (
        ["case_window_hours"],
        71,
        "case_window_hours: must be at least the hold of 72 hours: what comes later is another case",
    ),
    (["reversal_horizon_days"], -1, "reversal_horizon_days: must be a whole number from 0 to 3660"),
    (
        ["price"],
        1,
        "price: is not known here; known are case_window_hours, hold_hours, reversal_horizon_days, "
        "rules, statement, timer",
    ),
    (["rules"], [], "rules: must be a list of 1 to 100 entries"),
    (["rules"], None, "rules: must be a list of 1 to 100 entries"),
    (["rules"], [{"on": "csat", "effect": "void"}], "rules: never charge: at least one must achieve or confirm"),
    (["rules", 1, "on"], "No Key", "rules[1].on: must be the key of a meter"),
    (["rules", 1, "on"], None, "rules[1].on: must be the key of a meter"),
    (["rules", 1, "effect"], "bill", f"rules[1].effect: must be one of {EFFECTS}"),
    (["rules", 2, "class"], "assumed", "rules[2].class: belongs to a success: achieve or confirm"),
    (["rules", 0, "class"], 5, "rules[0].class: must be a text of 1 to 64 characters"),
    (["rules", 0, "when"], 5, "rules[0].when: is not known here; known are class, effect, on, where"),
    (
        ["rules", 5],
        {"on": "csat", "where": {"score": {"lt": 4}, "a": {"eq": 1}}, "effect": "exclude"},
        "rules[5]: is never reached: rules[3] takes every csat that it would match",
    ),
    (WHERE, [], "rules[3].where: must map a property to what is asked of it, such as {score: {lt: 4}}"),
    ([*WHERE, "score"], 4, "rules[3].where.score: must be a mapping of names to values"),
    ([*WHERE, "score"], {}, f"rules[3].where.score: asks for nothing; use one of {OPS}"),
    ([*WHERE, "score"], {"matches": ".*"}, f"rules[3].where.score.matches: is not known here; known are {OPS}"),
    ([*WHERE, "score", "lt"], "four", "rules[3].where.score.lt: must be a number"),
    ([*WHERE, "score", "lt"], True, "rules[3].where.score.lt: must be a number"),
    (
        [*WHERE, "score", "lt"],
        4.5,
        'rules[3].where.score.lt: must not be a binary fraction; write it as text, such as "4.5"',
    ),
    ([*WHERE, "score", "lt"], 10**5_000, "rules[3].where.score.lt: is too large; write it as text"),
    (
        [*WHERE, "score"],
        {"eq": None},
        "rules[3].where.score.eq: must be a number, true, false, or a text of at most 255 characters",
    ),
    ([*WHERE, "score"], {"in": []}, "rules[3].where.score.in: must be a list of 1 to 200 entries"),
    ([*WHERE, "score"], {"in": "ab"}, "rules[3].where.score.in: must be a list of 1 to 200 entries"),
    (
        [*WHERE, "score"],
        {"in": [1, []]},
        "rules[3].where.score.in[1]: must be a number, true, false, or a text of at most 255 characters",
    ),
    (
        [*WHERE, "score"],
        {"exists": False},
        "rules[3].where.score.exists: must be true; exists and missing are each other's opposite",
    ),
    (WHERE, {5: {"eq": 1}}, "rules[3].where.<int>: must be a text of 1 to 64 characters"),
]
"""Where the form is changed, to what, and the fault it makes."""
