import pytest

from plans.rules.filters import WhereError, matches, misfits, parse_where

DIMENSIONS = {"tier": ("standard", "premium"), "region": None}


@pytest.mark.parametrize(
    ("where", "usage", "priced"),
    [
        ({}, {}, True),
        ({}, {"tier": "gold"}, True),
        ({"tier": ("standard",)}, {"tier": "standard"}, True),
        ({"tier": ("standard", "premium")}, {"tier": "premium"}, True),
        ({"tier": ("standard",)}, {"tier": "premium"}, False),
        ({"tier": ("standard",)}, {}, False),
        ({"tier": ("standard",), "region": ("eu",)}, {"tier": "standard", "region": "eu"}, True),
        ({"tier": ("standard",), "region": ("eu",)}, {"tier": "standard", "region": "us"}, False),
        ({"class": ("confirmed",)}, {"class": "confirmed"}, True),
    ],
)
def test_a_filter_prices_only_usage_with_one_of_its_values_in_each_dimension(
    where: dict[str, tuple[str, ...]], usage: dict[str, str], priced: bool
) -> None:
    assert matches(where, usage) is priced


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, ()),
        ({"tier": ("standard",)}, ()),
        ({"region": ("anywhere",)}, ()),
        ({"class": ("assumed",)}, ()),
        ({"tier": ("gold",)}, ("'gold' is not a value of 'tier'",)),
        ({"lane": ("fast",)}, ("the meter has no dimension 'lane'",)),
        (
            {"tier": ("gold", "standard", "tin")},
            ("'gold' is not a value of 'tier'", "'tin' is not a value of 'tier'"),
        ),
    ],
)
def test_a_filter_is_compared_with_the_dimensions_of_its_meter(
    where: dict[str, tuple[str, ...]], words: tuple[str, ...]
) -> None:
    assert misfits(where, DIMENSIONS) == words


@pytest.mark.parametrize(
    "declared", [None, "tier", ["tier"], {"tier": "standard"}, {"tier": []}, {"tier": [1]}, {"tier": None}]
)
def test_what_is_not_a_filter_is_refused(declared: object) -> None:
    with pytest.raises(WhereError):
        parse_where(declared)


def test_a_filter_is_read_from_json() -> None:
    assert parse_where({"tier": ["standard", "premium"]}) == {"tier": ("standard", "premium")}
