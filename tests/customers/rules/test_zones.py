"""Where local days begin, in the zones that make it hard."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from customers.rules.period import Period
from customers.rules.zones import CalendarError, ZoneError, local_date, midnight, zone

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Asia/Kathmandu", "America/Argentina/Ushuaia"])
def test_a_zone_is_found_by_its_iana_name(name: str) -> None:
    assert zone(name).key == name


@pytest.mark.parametrize(
    "name",
    ["", "../etc/passwd", "/etc/localtime", "america/new_york", "Mars/Olympus", "localtime", "Factory",
     "UTC\x00", "A" * 100_000, "America", "right/UTC", "zone.tab", None, 5, b"UTC"],
)  # fmt: skip
def test_any_other_name_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(ZoneError, match=r"is not an IANA time zone such as") as refusal:
        zone(name)
    assert len(str(refusal.value)) < 150


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("UTC", "2026-10-01", "2026-10-01T00:00:00Z"),
        ("America/New_York", "2025-03-01", "2025-03-01T05:00:00Z"),
        ("America/New_York", "2025-04-01", "2025-04-01T04:00:00Z"),
        ("Asia/Kathmandu", "2026-10-01", "2026-09-30T18:15:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ("Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z"),
        ("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),
        ("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"),
        ("America/Goose_Bay", "2010-11-07", "2010-11-07T03:00:00Z"),
        ("Antarctica/Casey", "2010-03-05", "2010-03-04T13:00:00Z"),
    ],
)
def test_a_day_begins_at_the_first_valid_instant(name: str, day: str, begins: str) -> None:
    assert midnight(date.fromisoformat(day), name) == datetime.fromisoformat(begins)
    assert midnight(date.fromisoformat(day), name).tzinfo is UTC


def test_a_day_that_a_zone_skipped_holds_no_instant() -> None:
    skipped = date(2011, 12, 30)
    first, last = Period(skipped, date(2011, 12, 31)).instants("Pacific/Apia")
    assert first == last
    assert local_date(first, "Pacific/Apia") == date(2011, 12, 31)
    assert local_date(first - SECOND, "Pacific/Apia") == date(2011, 12, 29)


def test_a_day_that_has_begun_goes_on_when_clocks_return_to_the_day_before() -> None:
    new_day = date(2010, 11, 7)
    back_to_yesterday = datetime(2010, 11, 7, 3, 1, tzinfo=UTC)
    assert back_to_yesterday.astimezone(ZoneInfo("America/Goose_Bay")).date() == date(2010, 11, 6)
    assert local_date(back_to_yesterday, "America/Goose_Bay") == new_day
    assert local_date(midnight(new_day, "America/Goose_Bay") - SECOND, "America/Goose_Bay") == date(2010, 11, 6)


def test_both_midnights_of_a_long_night_belong_to_one_day() -> None:
    first = midnight(date(2024, 11, 3), "America/Havana")
    assert local_date(first, "America/Havana") == date(2024, 11, 3)
    assert local_date(first + timedelta(hours=1), "America/Havana") == date(2024, 11, 3)
    assert midnight(date(2024, 11, 4), "America/Havana") - first == timedelta(hours=25)


def test_the_offset_of_an_instant_does_not_matter() -> None:
    instant = datetime.fromisoformat("2026-10-01T05:59:00+06:00")
    assert local_date(instant, "UTC") == date(2026, 9, 30)
    assert local_date(instant, ZoneInfo("Asia/Kathmandu")) == date(2026, 10, 1)


def test_a_naive_time_belongs_to_no_day() -> None:
    with pytest.raises(CalendarError, match="without an offset"):
        local_date(datetime(2026, 10, 1), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize("name", ["UTC", "Pacific/Kiritimati", "Pacific/Niue"])
def test_the_last_day_of_all_has_no_end(name: str) -> None:
    with pytest.raises(CalendarError, match="too far away"):
        local_date(datetime.max.replace(tzinfo=UTC), name)


def test_a_day_that_begins_before_all_time_is_refused() -> None:
    with pytest.raises(CalendarError, match="too far away"):
        midnight(date.min, "Asia/Tokyo")
