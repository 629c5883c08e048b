"""Events become verdicts: judged together, by all their evidence, whatever the order of arrival."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from meters.models import Meter, Outcome, OutcomeMove, UsageDifference
from tests.meters.actions.conftest import AS_OF, START, Send, define

pytestmark = pytest.mark.django_db


def usage() -> dict[tuple[date, str], int]:
    """Usage of the outcome's meter by day and class, where there is any."""
    rows = UsageDifference.objects.filter(meter__key="resolved").values_list("local_date", "dimensions", "quantity")
    sums: dict[tuple[date, str], int] = {}
    for day, dimensions, quantity in rows:
        key = day, dimensions.get("class", "")
        sums[key] = sums.get(key, 0) + int(quantity)
    return {key: quantity for key, quantity in sums.items() if quantity}


def only() -> Outcome:
    return Outcome.objects.get(meter__key="resolved")


def test_a_resolution_counts_on_the_day_its_hold_ends(meters: dict[str, Meter], send: Send) -> None:
    version = define(meters)
    send(("opened", -1), ("resolved", 0))
    outcome = only()
    assert (outcome.status, outcome.outcome_class, outcome.attempts) == ("billable", "assumed", 1)
    assert outcome.definition == version
    assert outcome.matures_at == START + timedelta(hours=72)
    assert usage() == {(date(2026, 10, 8), "assumed"): 1}


def test_a_ticket_reopened_within_the_hold_is_never_billed(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    send(("reopened", timedelta(hours=72) - timedelta(seconds=1)))
    assert (only().status, usage()) == ("attempted", {})


def test_a_ticket_reopened_when_the_hold_is_over_is_billed_and_then_reversed(
    meters: dict[str, Meter], send: Send
) -> None:
    define(meters)
    send(("resolved", 0))
    send(("reopened", 72))
    assert (only().status, usage()) == ("reversed", {})
    assert [int(move.quantity) for move in OutcomeMove.objects.order_by("pk")] == [1, -1]


def test_january_with_a_hold_over_the_end_of_the_month_counts_in_february(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    january = datetime.fromisoformat("2026-01-30T12:00:00-05:00") - START
    send(("resolved", january))
    assert only().usage_date == date(2026, 2, 2)


def test_a_case_resolved_three_times_counts_once(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    for hours in (0, 10, 20):
        send(("resolved", hours))
    assert usage() == {(date(2026, 10, 9), "assumed"): 1}


def test_resolved_reopened_and_resolved_again_counts_once_on_the_later_date(
    meters: dict[str, Meter], send: Send
) -> None:
    define(meters)
    send(("resolved", 0), ("reopened", 100), ("resolved", 200))
    assert usage() == {((START + timedelta(hours=272)).date(), "assumed"): 1}


def test_the_hold_is_elapsed_time_across_a_clock_change(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    before = datetime.fromisoformat("2026-10-30T12:00:00-04:00")
    send(("resolved", before - START))
    assert only().matures_at == before + timedelta(hours=72)


def test_ten_cases_six_by_the_machine_are_six(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    events: list[tuple[object, ...]] = [("resolved", 0, f"case-{n}") for n in range(9)]
    events += [("human", 5, f"case-{n}") for n in (6, 7, 8)] + [("opened", 0, "case-9"), ("human", 1, "case-9")]
    send(*events)
    assert sum(usage().values()) == 6


def test_a_low_score_takes_it_back_and_none_does_not(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(*[("resolved", 0, f"case-{n}") for n in range(4)])
    send(*[("csat", 1, f"case-{n}", f'{{"score":{score}}}') for n, score in enumerate((5, 4, 3))])
    assert sum(usage().values()) == 3


def test_a_definition_changed_on_the_15th_judges_the_older_cases_by_the_older_version(
    meters: dict[str, Meter], send: Send
) -> None:
    define(meters)
    define(meters, hold_hours=0, effective_from=START + timedelta(days=10))
    send(("resolved", 24 * 9, "old"), ("resolved", 24 * 10, "new"))
    send(("resolved", 24 * 9 + 30, "old"))
    ends = {outcome.case_key: outcome.matures_at for outcome in Outcome.objects.all()}
    assert ends == {
        "old": START + timedelta(days=9, hours=30 + 72),
        "new": START + timedelta(days=10),
    }


def test_a_reopening_that_arrives_first_is_kept_and_matched(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("reopened", 10))
    send(("resolved", 0))
    assert (only().status, usage()) == ("attempted", {})


@pytest.mark.parametrize("arrival", list(itertools.permutations(range(4))))
def test_the_order_of_arrival_does_not_matter(meters: dict[str, Meter], send: Send, arrival: tuple[int, ...]) -> None:
    define(meters)
    events = [("resolved", 0), ("reopened", 80), ("resolved", 90), ("confirmed", 91)]
    for n in arrival:
        send(events[n])
    assert usage() == {((START + timedelta(hours=91)).date(), "confirmed"): 1}
    moves = OutcomeMove.objects.aggregate(total=Sum("quantity"))
    assert moves["total"] == Decimal(1)


def test_an_event_without_a_case_is_its_own(meters: dict[str, Meter], send: Send) -> None:
    define(meters, hold_hours=0)
    send(("resolved", 0, ""), ("resolved", 0, ""), ("reopened", 1, ""))
    assert sum(usage().values()) == 2


def test_a_case_that_was_silent_long_enough_begins_anew(meters: dict[str, Meter], send: Send) -> None:
    define(meters, hold_hours=1, case_window_hours=48)
    send(("resolved", 0), ("resolved", 100))
    assert sum(usage().values()) == 2
    send(("resolved", 50))
    assert sum(usage().values()) == 3, "fifty hours after the first, fifty before the second"
    send(("opened", 10), ("opened", 20), ("opened", 30), ("opened", 60), ("opened", 70), ("opened", 90))
    assert sum(usage().values()) == 1, "no silence is left, so it is one case"
    counted = [int(o.quantity) for o in Outcome.objects.order_by("window")]
    assert counted == [1, 0, 0]
    send(("opened", 95))
    assert sum(usage().values()) == 1


def test_events_before_the_first_version_of_a_meter_in_use_count_as_they_came(
    meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 0, "a"), ("resolved", 0, "a"))
    define(meters, effective_from=START + timedelta(days=1))
    send(("resolved", 1, "a"), ("resolved", 48, "a"), ("resolved", 49, "a"))
    plain = Outcome.objects.filter(definition=None)
    assert plain.count() == 3
    assert Outcome.objects.exclude(definition=None).count() == 1
    assert sum(usage().values()) == 4


@pytest.mark.parametrize("size", [2, 40])
def test_judging_takes_the_same_statements_whatever_the_size(
    meters: dict[str, Meter], send: Send, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    define(meters)
    with django_assert_num_queries(15):
        send(*[("resolved", 0, f"case-{n}") for n in range(size)])


def test_a_number_that_was_sent_with_an_exponent_is_one_dimension_judged_or_not(
    meters: dict[str, Meter], send: Send
) -> None:
    Meter.objects.update(dimensions={"size": ["100"]})
    send(("resolved", 0, "a", '{"size":1e2}'))
    define(meters, effective_from=START + timedelta(days=1))
    send(("resolved", 48, "b", '{"size":1e2}'), ("resolved", 48, "c", '{"size":100}'))
    assert {str(outcome.dimensions) for outcome in Outcome.objects.all()} == {"{'size': '100'}"}
    assert Outcome.objects.count() == 3


def test_the_move_says_what_made_it(meters: dict[str, Meter], send: Send) -> None:
    version = define(meters)
    send(("resolved", 0))
    send(("human", 500))
    first, second = OutcomeMove.objects.order_by("pk")
    assert (first.from_status, first.to_status, first.cause_kind) == ("", "billable", "event")
    assert (second.from_status, second.to_status, second.quantity) == ("billable", "excluded", -1)
    assert second.definition == version
    assert second.usage_date == first.usage_date
    assert second.moved_at == AS_OF
