"""How fast a run goes, in words."""

import pytest

from invoices.rules.pace import time_left, told_pace


@pytest.mark.parametrize(
    ("finished", "seconds", "waiting", "told"),
    [
        (7_200, 60, 21_600, "120 customers a second, about 3 minutes left"),
        (30, 60, 15, "30 customers a minute, less than a minute left"),
        (0, 60, 15, ""),
        (30, 60, 0, ""),
        (30, 0, 15, ""),
    ],
)
def test_the_pace_of_the_last_minute_says_how_long_the_rest_takes(
    finished: int, seconds: float, waiting: int, told: str
) -> None:
    assert told_pace(finished, seconds, waiting) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (59, "less than a minute"),
        (60, "about 1 minute"),
        (61, "about 2 minutes"),
        (3_600, "about 60 minutes"),
        (3_601, "about 2 hours"),
    ],
)
def test_the_time_left_is_rounded_up(seconds: float, told: str) -> None:
    assert time_left(seconds) == told
