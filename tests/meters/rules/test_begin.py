"""From when on a version may judge."""

from datetime import datetime

import pytest

from meters.rules.begin import Earlier, agreement_objection, begins, concerned, objection
from tests.meters.rules.cases import at

FIRST, SECOND = Earlier(), Earlier(1, None, ["resolved", "reopened"])
THIRD = Earlier(2, at(100), ["resolved"])
USED = {"resolved": at(50), "reopened": at(40)}


@pytest.mark.parametrize(
    ("earlier", "start", "last", "stands"),
    [
        (FIRST, None, {}, ""),
        (FIRST, at(0), {}, ""),
        (FIRST, None, USED, "say from when on it is in force, because there are events already"),
        (FIRST, at(50), USED, "must be later than all events: the last one on resolved happened on 3 Jan 2026 02:00"),
        (FIRST, at(50.01), USED, ""),
        (SECOND, None, {}, "say from when on it is in force; cases that open before are judged by version 1"),
        (SECOND, at(0), {}, ""),
        (SECOND, at(40), USED, "must be later than all events"),
        (SECOND, at(51), USED, ""),
        (THIRD, at(100), {}, "must be later than 5 Jan 2026 04:00 UTC, when version 2 comes into force"),
        (THIRD, at(101), USED, ""),
    ],
)
def test_it_never_judges_what_may_have_been_judged_already(
    earlier: Earlier, start: datetime | None, last: dict[str, datetime], stands: str
) -> None:
    found = objection(earlier, start, last)
    assert found.startswith(stands) if stands else found == ""


def test_the_first_version_of_an_unused_meter_is_in_force_since_ever() -> None:
    assert begins(FIRST, at(5), {}) is None
    assert begins(FIRST, at(60), USED) == at(60)
    assert begins(SECOND, at(5), {}) == at(5)


def test_an_agreement_binds_no_case_that_may_have_been_judged_already() -> None:
    assert agreement_objection(at(51), USED) == ""
    assert "customer's events" in agreement_objection(at(50), USED)


def test_what_happened_matters_on_meters_that_were_named_or_make_a_success() -> None:
    assert concerned("leads", ["qualified"], THIRD) == {"leads", "qualified", "resolved"}
