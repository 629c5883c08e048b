"""Signals as people paste them."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meters.rules.pasted import LONGEST_TEXT, MOST_SIGNALS, Pasted, PastedError, read_pasted
from meters.rules.pasted_line import write_lines
from tests.customers.rules.laws import law

DOC = Path(__file__).resolve().parents[3] / "docs" / "definitions.md"
METERS = {"resolved": "Ticket resolved", "reopened": "Ticket reopened", "csat": "Score"}
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 10, 5, 16, tzinfo=UTC)


def read(text: str) -> list[Pasted]:
    return list(read_pasted(text, METERS, NEW_YORK))


def faults(text: str) -> list[str]:
    with pytest.raises(PastedError) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_line_is_a_time_a_meter_and_properties() -> None:
    lines = (
        '2026-10-05 12:00 resolved\n\n# later\n2026-10-05T16:00:00Z csat score=3 tier="very large" ok=true value=2.5'
    )
    assert read(lines) == [
        Pasted("resolved", NOON, Decimal(1), {}),
        Pasted("csat", NOON, Decimal("2.5"), {"score": 3, "tier": "very large", "ok": True}),
    ]


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("+71h59m59s", timedelta(hours=71, minutes=59, seconds=59)),
        ("+3d", timedelta(days=3)),
        ("+0h", timedelta(0)),
        ("+1d1h", timedelta(hours=25)),
        ("2026-10-06", timedelta(hours=12)),
        ("2026-10-05 12:00:00.5+00:00", timedelta(hours=-4, seconds=0.5)),
    ],
)
def test_later_times_may_count_from_the_first(written: str, later: timedelta) -> None:
    assert read(f"2026-10-05 12:00 resolved\n{written} reopened")[1].occurred_at == NOON + later


def test_hours_that_count_are_hours_that_pass_across_a_clock_change() -> None:
    first, last = read("2026-10-30 12:00 resolved\n+72h reopened")
    assert last.occurred_at.astimezone(UTC) - first.occurred_at.astimezone(UTC) == timedelta(hours=72)


def test_a_meter_may_be_called_by_its_label() -> None:
    assert [each.meter for each in read('2026-10-05 "ticket Reopened"\n2026-10-06 Score')] == ["reopened", "csat"]


@pytest.mark.parametrize("shape", ["{}", "[{}]", '{{"events": [{}]}}'])
def test_json_is_read_as_it_is_posted(shape: str) -> None:
    event = {
        "id": "e1",
        "customer": "acme",
        "case": "ticket-1",
        "meter": "csat",
        "occurred_at": "2026-10-05T16:00:00Z",
        "value": "2.50",
        "properties": {"score": 4.5},
    }
    wrapped = shape.replace("{}", "%s", 1).replace("{{", "{").replace("}}", "}") % json.dumps(event)
    assert read(wrapped) == [Pasted("csat", NOON, Decimal("2.5"), {"score": Decimal("4.5")})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "holds no signal"),
        ("  \n# nothing", "holds no signal"),
        ("+1h resolved", "line 1: “+1h”: begin with a date and time; later lines may count from it"),
        ("2026-10-05 resolved\n+1x resolved", "line 2: must be a time, a meter and properties"),
        ("2026-10-05 resolved\n+1h1d resolved", "line 2: “+1h1d”: is no time"),
        ("2026-13-05 resolved", "line 1: “2026-13-05”: begin with a date"),
        ("1066-10-14 resolved", "line 1.occurred_at: must be a date and time between 1970 and 2998"),
        ("2026-10-05", "line 1: must be a time, a meter and properties"),
        ("2026-10-05 12:00", "line 1.meter: there is no meter '12:00'"),
        ("2026-10-05 unheard", "line 1.meter: there is no meter 'unheard'"),
        ("2026-10-05 resolved score", "line 1: after the meter come properties"),
        ("2026-10-05 resolved value=-1", "line 1.value: must not be negative"),
        ("2026-10-05 resolved value=many", "line 1.value: must be a finite decimal number"),
        ("[1]", "[0]: must be an event"),
        ("[]", "holds no signal"),
        ('{"events": 5}', "must be a list of events"),
        ('[{"meter": "csat"}]', "[0].occurred_at: must be a date and time"),
        ('[{"meter": 5, "occurred_at": "2026-10-05T00:00:00Z"}]', "[0].meter: must be a text of 1 to 128"),
        ('[{"meter": "csat", "occurred_at": "2026-10-05", "properties": {}}, 5]', "[1]: must be an event"),
        ('[{"meter": "csat", "occurred_at": "2026-10-05", "properties": [1]}]', "[0].properties: must be a mapping"),
        ("[NaN]", "is not JSON, nor lines"),
        ("[" * 50_000, "is not JSON, nor lines"),
        ("{" + "9" * 5_000 + "}", "is not JSON, nor lines"),
        ("2026-10-05 resolved\n" * (MOST_SIGNALS + 1), "holds more than 200 signals"),
        ("x" * (LONGEST_TEXT + 1), "is longer than 100,000 characters"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(text: str, expected: str) -> None:
    assert faults(text)[0].startswith(expected)


def test_all_faults_are_named_at_once() -> None:
    assert len(faults("2026-10-05 unheard\n2026-10-06 unknown value=x")) == 3


def test_the_documented_example_is_read() -> None:
    [lines] = re.findall(r"```text\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    first, last = read_pasted(lines, {"tickets_resolved": "", "tickets_reopened": ""}, NEW_YORK)
    assert first.properties == {"tier": "premium"}
    assert last.occurred_at - first.occurred_at == timedelta(hours=71, minutes=59)


@law
@given(st.text() | st.text("0123456789-+:hmTZ resolvd=\"'{}[],\n"))
@example("2026-10-05 12:00 resolved \0=\0")
@example("9999-12-31T23:59:59-14:00 resolved")
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    found = None
    with suppress(PastedError):
        found = read(text)
    assert found or faults(text)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
)
names = st.text(min_size=1, max_size=9)
EARLY, LATE = datetime(1980, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001


@law
@given(st.lists(st.tuples(st.datetimes(EARLY, LATE), st.dictionaries(names, scalars | names))))
def test_what_is_written_is_read_again(events: list[tuple[datetime, Mapping[str, object]]]) -> None:
    rows = [(at.replace(tzinfo=UTC), "csat", Decimal("2.5"), found) for at, found in events[:20]]
    if rows:
        again = [(each.occurred_at, each.meter, each.value) for each in read(write_lines(rows, NEW_YORK))]
        assert again == [(at, meter, value) for at, meter, value, _ in rows]
        texts = [
            {name: str(value) for name, value in each.properties.items()} for each in read(write_lines(rows, NEW_YORK))
        ]
        assert texts == [{name: str(value) for name, value in found.items()} for *_, found in rows]
