"""A case stands the same, whatever the order in which its events came (H4): all that is stored of it."""

from itertools import permutations

import pytest

from meters.models import Meter, Outcome
from tests.meters.actions.conftest import Send, define

pytestmark = pytest.mark.django_db

TOGETHER = {
    "excluded": [("confirmed", 1), ("resolved", 2), ("human", 5)],
    "excluded before": [("human", 0), ("confirmed", 1), ("resolved", 2)],
    "taken back": [("resolved", 0), ("confirmed", 1), ("reopened", 2), ("reopened", 3)],
    "tried": [("opened", 0), ("touched", 1), ("csat", 2), ("opened", 3)],
    "counted": [("opened", 0), ("resolved", 1), ("reopened", 2), ("resolved", 3)],
}


@pytest.mark.parametrize("events", TOGETHER.values(), ids=TOGETHER)
def test_what_is_stored_of_a_case_does_not_depend_on_the_order_of_arrival(
    meters: dict[str, Meter], send: Send, events: list[tuple[str, int]]
) -> None:
    define(meters)
    orders = list(permutations(events))
    for number, order in enumerate(orders):
        for meter, hours in order:
            send((meter, hours, f"ticket-{number}"))
    columns = ("status", "outcome_class", "reason", "rule", "attempts", "opened_at", "last_signal_at", "matures_at")
    assert Outcome.objects.count() == len(orders)
    assert len(set(Outcome.objects.values_list(*columns, "usage_date", "quantity"))) == 1
