"""Usage for a bill: exact for every type of meter, sealed or not, in a constant number of statements."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from customers.rules.period import Period, month
from meters.actions.intake import take_in
from meters.actions.journal import seal
from meters.actions.usage import Window, usage_in
from meters.actions.usage.measured import DIMENSIONS
from meters.models import Aggregation, Kind, Meter, Source
from meters.rules.dimension_values import as_text, dimension_values
from meters.rules.dimensions import parse_dimensions
from meters.rules.posted import Answer, Posted
from meters.rules.usage import UsageSum, total
from tests.customers.rules.laws import law
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
OCTOBER, SEPTEMBER = month("2026-10"), month("2026-09")

Bring = Callable[..., None]


@pytest.fixture
def customer(db: None) -> Customer:
    return CustomerFactory.create(key="acme", timezone="America/New_York")


def made(aggregation: str, key: str = "metered", **fields: Any) -> Meter:
    fields |= {"unique_property": "user"} if aggregation == "unique" else {}
    dimensions = {"tier": ["standard", "premium"], "region": None}
    return Meter.objects.create(
        key=key, label=key, kind=Kind.ACTIVITY, aggregation=aggregation, dimensions=dimensions, **fields
    )


@pytest.fixture
def bring(customer: Customer) -> Bring:
    """Post (hours after noon of 5 October, value, properties) in one request."""
    sent = 0

    def post(meter: str, *events: tuple[float, str, dict[str, Any]], whose: str = "acme") -> None:
        nonlocal sent
        batch = []
        for hours, value, properties in events:
            sent += 1
            at = NOON + timedelta(hours=hours)
            text = json.dumps(properties)
            batch.append(Posted(sent, f"e{sent}", whose, meter, at, Decimal(value), "", text, text.encode()))
        answer = take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AS_OF)
        assert answer.accepted == len(events)

    return post


def parts(customer: Customer, period: Period = OCTOBER) -> list[UsageSum]:
    window = Window(customer.pk, period)
    return usage_in([window], every_meter())[window]


def every_meter() -> list[int]:
    return list(Meter.objects.values_list("pk", flat=True))


def usage(customer: Customer, period: Period = OCTOBER, **where: str) -> tuple[int, int]:
    """Quantity and events where the dimensions have these values."""
    own = parts(customer, period)
    quantity, events = total(own, lambda place: all(place.get(name) == where[name] for name in where))
    assert quantity == int(quantity)
    return int(quantity), events


@pytest.mark.parametrize(
    ("aggregation", "whole", "standard", "premium_in_eu"),
    [("count", 5, 3, 1), ("sum", 19, 12, 6), ("max", 7, 7, 6), ("latest", 4, 4, 6), ("unique", 3, 2, 1)],
)
@pytest.mark.parametrize("sealed", [0, 1, 2])
def test_every_type_of_meter_is_exact_for_every_filter(
    customer: Customer, bring: Bring, aggregation: str, whole: int, standard: int, premium_in_eu: int, sealed: int
) -> None:
    made(aggregation)
    bring("metered", (0, "1", {"tier": "standard", "user": "a"}), (1, "7", {"tier": "standard", "user": "b"}))
    if sealed == 1:
        seal(at=AS_OF)
    bring("metered", (3, "6", {"tier": "premium", "region": "eu", "user": "a"}), (2, "1", {"user": "c"}))
    bring("metered", (4, "4", {"tier": "standard", "user": "a"}))
    if sealed == 2:
        seal(at=AS_OF)
    assert usage(customer) == (whole, 5)
    assert usage(customer, tier="standard") == (standard, 3)
    assert usage(customer, tier="premium", region="eu") == (premium_in_eu, 1)
    assert usage(customer, tier="none") == (0, 0)
    assert usage(customer, SEPTEMBER) == (0, 0)


@pytest.mark.parametrize("aggregation", Aggregation.values)
def test_a_window_is_made_of_the_customers_days(customer: Customer, bring: Bring, aggregation: str) -> None:
    made(aggregation)
    midnight = datetime(2026, 10, 6, 4, tzinfo=UTC)
    before = (midnight - NOON) / timedelta(hours=1)
    bring("metered", (before, "2", {"user": "a"}), (before - 0.001, "3", {"user": "b"}))
    fifth, sixth = Period(date(2026, 10, 5), date(2026, 10, 6)), Period(date(2026, 10, 6), date(2026, 10, 7))
    expected = {"count": (1, 1), "unique": (1, 1)}.get(aggregation, (3, 2))
    assert (usage(customer, fifth)[0], usage(customer, sixth)[0]) == expected


def test_of_two_latest_values_at_one_instant_the_same_one_is_taken_always(customer: Customer, bring: Bring) -> None:
    made("latest")
    for value in ("1", "2", "3"):
        bring("metered", (0, value, {"tier": "standard" if value == "2" else "premium"}))
    assert len({usage(customer) for _ in range(3)}) == 1
    ties = [(part.at, part.quantity) for part in parts(customer) if part.at]
    assert usage(customer)[0] == max(ties)[1]


def test_customers_windows_and_meters_are_kept_apart(customer: Customer, bring: Bring) -> None:
    other = CustomerFactory.create(key="globex", timezone="UTC")
    made("max", "peak")
    made("sum", "volume")
    bring("peak", (0, "9", {}), (24, "8", {}))
    bring("peak", (0, "5", {}), whose="globex")
    bring("volume", (0, "2", {}))
    days = [Period(date(2026, 10, day), date(2026, 10, day + 1)) for day in (5, 6, 7)]
    windows = [Window(who.pk, day) for who in (customer, other) for day in days]
    found = usage_in(windows, every_meter())
    peak = Meter.objects.get(key="peak").pk
    of_peak = [int(total(part for part in found[window] if part.meter_id == peak)[0]) for window in windows]
    assert of_peak == [9, 8, 0, 5, 0, 0]
    assert [len({part.meter_id for part in found[window]}) for window in windows] == [2, 1, 0, 1, 0, 0]


def test_no_window_has_no_usage(db: None) -> None:
    assert usage_in([], [1]) == {}


@pytest.mark.parametrize("count", [1, 30])
def test_windows_take_the_same_statements_however_many(
    customer: Customer, bring: Bring, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for aggregation in Aggregation.values:
        made(aggregation, aggregation)
        bring(aggregation, *[(n, str(n), {"user": n}) for n in range(count)])
    windows = [Window(customer.pk, Period(date(2026, 10, n), date(2026, 11, 1))) for n in range(1, count + 1)]
    meters = every_meter()
    with django_assert_num_queries(4):
        usage_in(windows, meters)


def test_windows_of_meters_that_add_up_take_one_statement(
    customer: Customer, bring: Bring, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meter = made("sum")
    bring("metered", (0, "2", {}))
    with django_assert_num_queries(1):
        usage_in([Window(customer.pk, OCTOBER)], [meter.pk])


def test_only_the_meters_asked_for_are_read(customer: Customer, bring: Bring) -> None:
    asked, other = made("sum", "asked"), made("max", "other")
    bring("asked", (0, "2", {}))
    bring("other", (0, "3", {}))
    window = Window(customer.pk, OCTOBER)
    assert {part.meter_id for part in usage_in([window], [asked.pk])[window]} == {asked.pk}
    assert {part.meter_id for part in usage_in([window], [other.pk])[window]} == {other.pk}
    assert usage_in([window], []) == {window: []}


values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4) | st.sampled_from(
    ["standard", "premium", "other", True, False, None, 0, 7, Decimal("1.50"), Decimal("-0.25")]
)
names = st.sampled_from(["tier", "region", "é'\"", "class"])
declared = st.dictionaries(
    st.sampled_from(["tier", "region", "é'\""]),
    st.none() | st.lists(st.sampled_from(["standard", "premium", "7", "true", ""]), min_size=1, unique=True),
)


@law
@given(declared, st.dictionaries(names, values, max_size=4))
def test_the_database_reads_dimensions_as_intake_does(dimensions: dict[str, Any], properties: dict[str, Any]) -> None:
    dimensions = {name: allowed and [value for value in allowed if value] for name, allowed in dimensions.items()}
    dimensions = {name: allowed for name, allowed in dimensions.items() if allowed != []}
    text = json.dumps({name: _number(value) for name, value in properties.items()})
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DIMENSIONS} FROM (SELECT %s::jsonb AS dimensions) m, (SELECT %s::jsonb AS properties) e",
            [json.dumps(dimensions), text],
        )
        (read,) = cursor.fetchone()
    known = json.loads(text, parse_float=Decimal)
    assert json.loads(read) == dimension_values(parse_dimensions(dimensions), known)[0]


digits = st.text("0123456789", min_size=1, max_size=4)


@law
@given(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "-"]),
        digits.map(lambda text: str(int(text))),
        st.just("") | digits.map(".{}".format),
        st.just("") | st.builds("{}{}".format, st.sampled_from(["e", "E"]), st.integers(-9_999, 300)),
    )
)
def test_a_number_is_the_same_value_of_a_dimension_as_sent_and_as_stored(number: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stored ->> 'n', stored::text FROM (SELECT %s::jsonb AS stored) s", [f'{{"n":{number}}}'])
        read, stored = cursor.fetchone()
    sent = json.loads(number, parse_float=Decimal)
    assert as_text(sent) == as_text(json.loads(stored, parse_float=Decimal)["n"]) == read


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


PLACES = [{"tier": "standard"}, {"tier": "premium"}, {}]


def part(aggregation: str, quantity: int, *places: int, at: int | None = None) -> UsageSum:
    when = None if at is None else (NOON + timedelta(hours=at), UUID(int=quantity))
    return UsageSum(1, aggregation, tuple(PLACES[n] for n in places), Decimal(quantity), 0, when)


@pytest.mark.parametrize(
    ("parts", "everywhere", "premium"),
    [
        ([], 0, 0),
        ([part("sum", 5, 0), part("sum", -2, 1), part("sum", 4, 2)], 7, -2),
        ([part("unique", 5, 0), part("unique", 2, 0, 1), part("unique", 4, 2)], 11, 2),
        ([part("max", 5, 0), part("max", 9, 2), part("max", 7, 1)], 9, 7),
        ([part("latest", 5, 0, at=3), part("latest", 9, 2, at=1), part("latest", 7, 1, at=2)], 5, 7),
        ([part("latest", 5, 0, at=3), part("latest", 9, 2, at=3)], 9, 0),
    ],
)
def test_parts_are_put_together_as_their_meter_counts(parts: list[UsageSum], everywhere: int, premium: int) -> None:
    assert total(parts)[0] == everywhere
    assert total(parts, lambda place: place.get("tier") == "premium")[0] == premium
