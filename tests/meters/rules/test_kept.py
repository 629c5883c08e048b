"""What a meter must keep of its events."""

from collections.abc import Mapping

import pytest

from meters.rules.definition_form import parse_definition
from meters.rules.kept import Asked, Kept, against_meter, unkept

CSAT = Asked("resolved v1", "resolved", "csat", frozenset({"score"}), frozenset({"tier"}), is_success=False)
CONFIRMED = Asked("resolved v1", "resolved", "confirmed", frozenset(), frozenset({"tier"}), is_success=True)
RULES = [
    CSAT,
    CONFIRMED,
    Asked("resolved v1", "resolved", "resolved", frozenset(), frozenset({"tier"}), is_success=True),
]


def told(meter: str, kept: Kept, *dimensions: str, unique: str = "") -> list[tuple[str, str]]:
    return list(against_meter(meter, dimensions, unique, kept, RULES))


@pytest.mark.parametrize(
    ("meter", "kept", "expected"),
    [
        ("csat", None, []),
        ("csat", ["score"], []),
        ("csat", ["tier"], [("kept_properties", "must include “score”, which resolved v1 needs")]),
        ("confirmed", ["score"], [("kept_properties", "must include “tier”, which resolved v1 needs")]),
        ("confirmed", ["tier"], []),
        ("unnamed", [], []),
    ],
)
def test_a_meter_keeps_what_published_rules_ask_for(
    meter: str, kept: list[str] | None, expected: list[tuple[str, str]]
) -> None:
    assert told(meter, {meter: kept}) == expected


def test_a_meter_keeps_its_own_dimensions_and_the_property_it_counts() -> None:
    found = told("csat", {"csat": ["score"]}, "region", unique="person")
    assert found == [
        ("kept_properties", "must include “person”, which the meter itself needs"),
        ("kept_properties", "must include “region”, which the meter itself needs"),
    ]


def test_an_outcome_has_no_dimension_that_its_successes_do_not_bring() -> None:
    kept: Mapping[str, list[str] | None] = {"resolved": None, "confirmed": ["score"], "csat": []}
    problem = "resolved v1 needs “tier”, which the meter confirmed does not keep"
    assert told("resolved", kept, "tier") == [("dimensions", problem)]
    assert told("resolved", {"resolved": None}, "tier") == []


def test_a_version_is_held_to_what_meters_keep() -> None:
    rules = [
        {"on": "resolved", "effect": "achieve"},
        {"on": "csat", "where": {"score": {"lt": 4}, "by": {"exists": True}}, "effect": "void"},
    ]
    definition = parse_definition({"statement": "Any.", "rules": rules})
    found = unkept(definition, ["tier"], {"resolved": ["plan"], "csat": ["score"]})
    assert [str(fault) for fault in found] == [
        "rules[0].on: the meter resolved does not keep “tier”, a dimension of the outcome",
        "rules[1].where.by: the meter csat does not keep this property",
    ]
    assert list(unkept(definition, ["tier"], {"resolved": None, "csat": ["score", "by"]})) == []
