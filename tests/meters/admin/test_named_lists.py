"""Names with lists of values, as people write them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from meters.admin.named_lists import read, written


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("", {}),
        ("tier: standard, premium", {"tier": ["standard", "premium"]}),
        (" tier :standard ,premium \r\n\n route ", {"tier": ["standard", "premium"], "route": None}),
        ('{"tier": ["a, b"]}', {"tier": ["a, b"]}),
    ],
)
def test_lines_become_lists(text: str, lists: dict[str, Any]) -> None:
    assert read(text) == lists


@pytest.mark.parametrize("text", ["tier:", "tier: a,,b", ": a", "tier: a\ntier: b", "{not json", "{" * 10_000])
def test_what_makes_no_sense_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError):
        read(text)


@pytest.mark.parametrize(
    "lists", [{}, {"tier": ["standard", "premium"], "route": None}, {"tier": ["a, b"]}, {"tier": ["x:y"]}, {"a": ["{"]}]
)
def test_what_is_written_is_read_again(lists: dict[str, Any]) -> None:
    assert read(written(lists)) == lists
