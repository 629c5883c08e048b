"""The first values and the cases of usage, which some prices need: as the sums count them, and no more than needed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from customers.rules.period import month
from meters.actions.intake import take_in
from meters.actions.journal import seal
from meters.actions.usage import First, Part, Window, cases, counted, first_values, usage_in, where_of
from meters.models import Aggregation, Kind, Meter, Outcome, Source
from meters.rules.posted import Answer, Posted
from meters.rules.usage import total
from tests.factories import CustomerFactory
from tests.meters.actions.conftest import Send, define

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
OCTOBER = month("2026-10")

Bring = Callable[..., None]


@pytest.fixture
def bring(customer: Customer) -> Bring:
    """Post (hours after noon of 5 October, value, case, tier) in one request."""
    sent = 0

    def post(meter: str, *events: tuple[float, str, str, str]) -> None:
        nonlocal sent
        batch = []
        for hours, value, case, tier in events:
            sent += 1
            at, text = NOON + timedelta(hours=hours), json.dumps({"tier": tier})
            batch.append(Posted(sent, f"d{sent}", customer.key, meter, at, Decimal(value), case, text, text.encode()))
        answer = take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AS_OF)
        assert answer.accepted == len(events)

    return post


def made(kind: Kind = Kind.ACTIVITY, aggregation: str = Aggregation.SUM, key: str = "metered") -> Meter:
    return Meter.objects.create(
        key=key, label=key, kind=kind, aggregation=aggregation, dimensions={"tier": ["standard", "premium"]}
    )


def part(customer: Customer, meter: Meter, **where: list[str]) -> Part:
    return Part(Window(customer.pk, OCTOBER), meter.pk, where_of(where))


def values(asked: Part, events: int | None = None, amount: int | None = None, up_to: int | None = None) -> list[int]:
    first = First(asked, events, None if amount is None else Decimal(amount))
    return [int(value) for value in first_values([first], up_to=up_to)[first]]


def histogram(asked: Part, up_to: int | None = None) -> dict[int, int]:
    return {int(units): number for units, number in cases([asked], up_to=up_to)[asked].items()}


KINDS = pytest.mark.parametrize("kind", [Kind.ACTIVITY, Kind.OUTCOME])


@KINDS
@pytest.mark.parametrize(
    ("events", "amount", "expected"),
    [
        pytest.param(None, None, [200, 100, 100, 50, 0, 7], id="all of them, in order of time"),
        pytest.param(3, None, [200, 100, 100], id="so many"),
        pytest.param(0, None, [], id="none"),
        pytest.param(9, None, [200, 100, 100, 50, 0, 7], id="more than there are"),
        pytest.param(None, 300, [200, 100, 100], id="up to the one that goes beyond the amount"),
        pytest.param(None, 299, [200, 100], id="which ends the list"),
        pytest.param(None, 450, [200, 100, 100, 50, 0, 7], id="one without value is within the amount that is reached"),
        pytest.param(2, 1000, [200, 100], id="whichever comes first: the number"),
        pytest.param(5, 100, [200], id="or the amount"),
    ],
)
def test_the_first_values(
    customer: Customer, bring: Bring, kind: Kind, events: int | None, amount: int | None, expected: list[int]
) -> None:
    meter = made(kind)
    bring("metered", (3, "100", "", "standard"), (1, "200", "", "standard"), (5, "0", "", "standard"))
    bring("metered", (4, "50", "", "standard"), (6, "7", "", "standard"), (2, "100", "", "standard"))
    counts_nothing = kind == Kind.OUTCOME
    found = values(part(customer, meter), events, amount)
    assert found == [value for value in expected if value or not counts_nothing]


@KINDS
def test_only_what_the_filter_lets_through_in_the_window(customer: Customer, bring: Bring, kind: Kind) -> None:
    meter, other = made(kind), made(kind, key="other")
    bring("metered", (1, "1", "", "standard"), (2, "2", "", "premium"), (24 * 27, "4", "", "premium"))
    bring("other", (1, "8", "", "premium"))
    assert values(part(customer, meter, tier=["premium"])) == [2]
    assert values(part(customer, meter, tier=["premium", "standard"])) == [1, 2]
    assert histogram(part(customer, meter, tier=["premium"])) == {2: 1}
    assert histogram(part(customer, other)) == {8: 1}
    assert values(part(CustomerFactory.create(), meter)) == []


@KINDS
def test_what_no_page_holds_is_left_out_of_a_document(customer: Customer, bring: Bring, kind: Kind) -> None:
    meter = made(kind)
    assert histogram(part(customer, meter), up_to=0) == {}
    bring("metered", (1, "1", "", "standard"))
    seal(at=AS_OF)
    bring("metered", (2, "2", "", "standard"))
    asked = part(customer, meter)
    page = counted([asked.window], [meter.pk], unsealed=False).page
    assert page == 1
    assert (values(asked, up_to=page), values(asked)) == ([1], [1, 2])
    assert (histogram(asked, up_to=page), histogram(asked)) == ({1: 1}, {1: 1, 2: 1})


@pytest.mark.parametrize("aggregation", Aggregation.values)
def test_sums_of_a_document_leave_out_what_no_page_holds(customer: Customer, bring: Bring, aggregation: str) -> None:
    unique = {"unique_property": "tier"} if aggregation == Aggregation.UNIQUE else {}
    meter = Meter.objects.create(key="metered", label="m", kind=Kind.ACTIVITY, aggregation=aggregation, **unique)
    bring("metered", (1, "1", "", "standard"))
    seal(at=AS_OF)
    bring("metered", (2, "2", "", "premium"))
    window = Window(customer.pk, OCTOBER)
    assert total(counted([window], [meter.pk], unsealed=False).sums[window])[0] == 1
    more = counted([window], [meter.pk], unsealed=True)
    assert (more.page, total(more.sums[window])[0] > 1) == (None, True)


def test_events_of_a_case_are_one_case_and_others_their_own(customer: Customer, bring: Bring) -> None:
    meter = made()
    one, two = [(n, "1", "one", "standard") for n in range(3)], [(n, "2", "two", "standard") for n in range(2)]
    bring("metered", *one, *two, (1, "1", "", "standard"), (2, "1", "", "standard"), (3, "0", "three", "standard"))
    assert histogram(part(customer, meter)) == {1: 2, 3: 1, 4: 1}


def test_a_meter_that_counts_takes_each_event_as_one(customer: Customer, bring: Bring) -> None:
    meter = made(aggregation=Aggregation.COUNT)
    bring("metered", (1, "5", "one", "standard"), (2, "7", "one", "standard"), (3, "9", "", "standard"))
    assert histogram(part(customer, meter)) == {1: 1, 2: 1}
    assert values(part(customer, meter)) == [1, 1, 1]


def test_an_outcome_is_a_case_while_it_counts(meters: dict[str, Meter], customer: Customer, send: Send) -> None:
    define(meters)
    send(("resolved", 0, "one"), ("resolved", 1, "two"), ("confirmed", 2, "three"))
    send(("reopened", 100, "two"))
    asked = part(customer, meters["resolved"])
    assert histogram(asked) == {1: 2}
    assert histogram(part(customer, meters["resolved"], **{"class": ["confirmed"]})) == {1: 1}
    assert len(values(asked)) == 2
    assert Outcome.objects.count() == 3
    assert total(usage_in([asked.window], [meters["resolved"].pk])[asked.window])[0] == 2


def test_any_number_of_questions_takes_one_statement(
    customer: Customer, bring: Bring, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meter = made()
    bring("metered", *[(n, str(n), f"case-{n % 3}", "premium") for n in range(1, 9)])
    parts = [part(customer, meter), part(customer, meter, tier=["premium"]), part(customer, meter, tier=["standard"])]
    with django_assert_num_queries(1):
        assert [sum(found.values()) for found in cases(parts, up_to=None).values()] == [3, 3, 0]
    with django_assert_num_queries(1):
        first_values([First(each, 2, Decimal(9)) for each in parts], up_to=None)
    with django_assert_num_queries(0):
        assert (cases([], up_to=None), first_values([], up_to=None)) == ({}, {})
