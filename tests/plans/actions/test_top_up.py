"""Buying packs, on connections of their own."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from plans.actions.top_up import KEY_REUSED, buy
from plans.models import TopUp
from tests.factories import CustomerFactory, MeterFactory
from tests.meters.actions.crowd import together

AT = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_with_one_key_buy_one_pack() -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    bought: list[tuple[TopUp, bool]] = []
    together(*[lambda: bought.append(buy(customer, meter, Decimal(100), Decimal(150), key="order-1", at=AT))] * 20)
    assert len({pack.pk for pack, _ in bought}) == 1
    assert [is_new for _, is_new in bought].count(True) == 1
    assert TopUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_contents_under_one_key_one_is_bought_and_the_other_refused() -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    refused: list[str] = []

    def asking(units: int) -> None:
        try:
            buy(customer, meter, Decimal(units), Decimal(150), key="order-1", at=AT)
        except ValidationError as error:
            refused.append(error.error_dict["key"][0].code or "")

    together(*[lambda: asking(100), lambda: asking(200)] * 5)
    assert refused == [KEY_REUSED] * 5
    assert TopUp.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_every_call_buys() -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    for _ in range(2):
        buy(customer, meter, Decimal(1), Decimal(0), at=AT)
    assert TopUp.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"units": Decimal(0)}, "units"),
        ({"units": Decimal("0.0000000001")}, "units"),
        ({"price": Decimal("0.5")}, "price"),
        ({"price": Decimal(-1)}, "price"),
        ({"expires_on": date(2026, 10, 14)}, "expires_on"),
        ({"meter": "peak"}, "meter"),
        ({"meter": "cost"}, "meter"),
    ],
)
def test_what_cannot_be_bought_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    meters = {
        "peak": MeterFactory.create(activity=True, aggregation="max"),
        "cost": MeterFactory.create(kind="cost", aggregation="sum"),
    }
    wanted: dict[str, Any] = {"meter": MeterFactory.create(), "units": Decimal(1), "price": Decimal(10)} | change
    wanted["meter"] = (
        meters.get(wanted["meter"], wanted["meter"]) if isinstance(wanted["meter"], str) else wanted["meter"]
    )
    with pytest.raises(ValidationError) as refused:
        buy(CustomerFactory.create(currency="JPY"), at=AT, **wanted)
    assert list(refused.value.message_dict) == [field]
    assert not TopUp.objects.exists()
