"""Columns written by hand say what the slower ways say."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from meters.actions.columns import times_array, written
from meters.rules.evidence import instant
from tests.customers.rules.laws import law

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1970, 1, 2), datetime(2999, 12, 30), timezones=offsets)  # noqa: DTZ001


@law
@given(instants)
def test_an_instant_is_written_as_digests_cover_it(at: datetime) -> None:
    assert written(at) == instant(at)
    assert written(at.replace(microsecond=0)) == instant(at.replace(microsecond=0))


@law
@given(instants)
def test_a_column_of_times_tells_the_missing_ones(at: datetime) -> None:
    assert times_array([at, None]) == f"{{{instant(at)},NULL}}"
