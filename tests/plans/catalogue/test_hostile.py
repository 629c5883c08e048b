"""Whatever a file says, the answer is a list of problems or a configuration, never an exception."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from plans.actions.catalogue import apply, check, export
from plans.rules.catalogue.writing import written
from tests.plans.catalogue.files import AT
from tests.plans.catalogue.files import example as example_file

VALID: dict[str, Any] = {
    "meters": [
        {
            "key": "tickets",
            "label": "Tickets",
            "kind": "outcome",
            "aggregation": "count",
            "unit": {"singular": "ticket", "plural": "tickets"},
            "dimensions": {"tier": ["standard", "premium"], "region": None},
            "unknown_values": "other",
            "properties": ["tier", "region", "score"],
            "definition": {
                "statement": "Resolved and quiet for 72 hours.",
                "hold_hours": 72,
                "timer": "last_success",
                "case_window_hours": 100,
                "reversal_horizon_days": 30,
                "effective_from": "2026-10-15T00:00:00Z",
                "rules": [
                    {"on": "tickets", "where": {"score": {"gte": 4, "ne": "x"}}, "effect": "achieve", "class": "good"},
                    {"on": "again", "where": {"by": {"in": ["a", 3]}}, "effect": "void"},
                ],
            },
        },
        {"key": "again", "kind": "activity", "aggregation": "unique", "unique_property": "user"},
    ],
    "plans": [
        {
            "key": "support",
            "name": "Support",
            "currency": "USD",
            "interval": "month",
            "charges": [
                {"key": "base", "type": "flat", "amount": "500.00", "timing": "advance", "text": "Base"},
                {
                    "key": "resolved",
                    "type": "usage",
                    "meter": "tickets",
                    "where": {"tier": ["standard"]},
                    "rate": {"model": "per_unit", "unit_price": "2.00"},
                    "text": "{quantity} tickets",
                },
            ],
        }
    ],
    "customers": [
        {
            "key": "acme",
            "name": "Acme",
            "currency": "USD",
            "timezone": "America/New_York",
            "email": "billing@acme.example",
            "address": "1 Main St",
            "tax_number": "US1",
            "assignments": [{"plan": "support", "from": "2026-10-01", "to": "2026-12-01"}],
        }
    ],
}

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=20),
    st.sampled_from(["", "0", "-1", "1e400", "NaN", "Infinity", "9" * 400, "0." + "0" * 300 + "1", "2026-02-30"]),
    st.sampled_from(["USD", "JPY", "EUR", "tickets", "support", "acme", "standard", "class", "tier", "premium"]),
    st.sampled_from(["achieve", "exclude", "score", "in", "again", "first_success", "2026-10-15T00:00:00"]),
    st.sampled_from(["flat", "usage", "activity", "sum", "year", "9998-12-31", "UTC", "\u202e", "\ufeff", "\x85"]),
    st.sampled_from([[], {}, [[]], [{}], {"": {}}, [None], {"key": {}}, [["a"], "a"], {"tier": [[]]}]),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, inner in inside for place in places(inner, (*path, step)))]


def replaced(value: Any, path: tuple[str | int, ...], odd: Any) -> Any:
    if not path:
        return odd
    step, *rest = path
    if isinstance(value, dict):
        return {key: replaced(inner, tuple(rest), odd) if key == step else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, tuple(rest), odd) if place == step else inner for place, inner in enumerate(value)]
    return value


MUTATIONS = st.lists(st.tuples(st.sampled_from(places(VALID)), ODD), min_size=1, max_size=3)


class HostileFiles(TestCase):
    """Each example in a transaction of its own (pytest fixtures would share one)."""

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(MUTATIONS)
    @example([((), VALID)])
    def test_a_mutated_file_is_applied_or_explained(self, mutations: list[tuple[Any, Any]]) -> None:
        value = VALID
        for path, odd in mutations:
            value = replaced(value, path, odd)
        raw = written(value).encode(errors="surrogatepass")

        answer = apply(raw, at=AT)

        assert all(str(problem) and str(problem).isprintable() for problem in answer.problems)
        assert not (answer.problems and answer.changes)
        if not answer.problems:
            assert apply(raw, at=AT).changes == ()
            assert apply(export(at=AT).text.encode(), at=AT).changes == ()

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_a_garbled_text_is_applied_or_explained(self, data: st.DataObject) -> None:
        raw = bytearray(example_file().encode())
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(raw)))
            raw[start : start + data.draw(st.integers(0, 8))] = data.draw(
                st.binary(max_size=4)
                | st.sampled_from([b"[", b"{", b"&a ", b"*a", b"!t ", b"- ", b"\n", b"? ", b'"', b"\t"])
            )

        answer = apply(bytes(raw), at=AT)

        assert not (answer.problems and answer.changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        b"meters: " + b"[ " * 50_000,
        b"meters:\n" + b"  - {key: a, label: a, kind: a}\n" * 2_000,
        b"meters: [" + b"{}," * 100_000 + b"]",
        b"x" * 10_000_000,
        b'meters: [{key: "\\0", label: "\\ud800", dimensions: {"\\udfff": ["\\0"]}}]',
    ],
    ids=["brackets", "repeated", "hollow", "10 MB", "escapes"],
)
def test_a_large_or_poisoned_file_is_explained(raw: bytes) -> None:
    assert check(raw, at=AT).problems
