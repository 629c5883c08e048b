"""Several at once: one of them is right, and the others are told so."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from customers.models import PlanAssignment
from meters.models import Meter
from plans.actions.assign import assign
from plans.actions.catalogue import apply
from plans.actions.move_customers import Moved, move_customers, preview_move
from plans.actions.publish import PublishError, publish
from plans.actions.switch import switch
from plans.models import PlanVersion, VersionStatus
from tests.factories import CustomerFactory
from tests.plans.catalogue.files import AT, FILE
from tests.plans.given import draft, flat, meter, published

pytestmark = pytest.mark.django_db(transaction=True)

OCT, NOV, DEC = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each returned or raised, all begun in the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(timeout=30)
        try:
            return act()
        except (PublishError, ValidationError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_version_is_published_once() -> None:
    version = draft()
    flat(version)
    copies = [PlanVersion.objects.get(pk=version.pk) for _ in range(4)]

    said = at_once([partial(publish, copy, at=AT) for copy in copies])

    assert sorted(type(each).__name__ for each in said) == ["NoneType"] + 3 * ["PublishError"]
    assert PlanVersion.objects.get().status == VersionStatus.PUBLISHED


def test_of_two_plans_for_the_same_usage_one_is_assigned() -> None:
    acme = CustomerFactory.create()
    first = published(meter(), "first")
    versions = [first, published(Meter.objects.get(), "second"), first]

    said = at_once([partial(assign, acme, version, starts_on=OCT) for version in versions])

    assert sorted(type(each).__name__ for each in said) == ["PlanAssignment"] + 2 * ["ValidationError"]
    assert PlanAssignment.objects.count() == 1


def test_of_three_switches_one_happens() -> None:
    first = published(meter())
    versions = [published(Meter.objects.get(), key) for key in ("second", "third", "fourth")]
    standing = assign(CustomerFactory.create(), first, starts_on=OCT)

    said = at_once([partial(switch, standing, version, on=NOV) for version in versions])

    assert sorted(type(each).__name__ for each in said) == ["Switched"] + 2 * ["ValidationError"]
    assert list(PlanAssignment.objects.order_by("starts_on").values_list("starts_on", "ends_on")) == [
        (OCT, NOV), (NOV, None),
    ]  # fmt: skip


def test_of_two_moves_and_a_switch_each_customer_sees_one() -> None:
    first = published(meter())
    second, third = (published(Meter.objects.get(), key) for key in ("second", "third"))
    rows = [assign(CustomerFactory.create(), first, starts_on=OCT) for _ in range(5)]
    shown = preview_move(first, second, on=NOV).moves

    said = at_once(
        [
            partial(move_customers, first, second, shown),
            partial(move_customers, first, second, list(reversed(shown))),
            partial(switch, rows[4], third, on=DEC),
        ]
    )

    moved = [each for each in said if isinstance(each, Moved)]
    switched = [each for each in said if not isinstance(each, Moved | ValidationError)]
    assert sum(each.count for each in moved) + len(switched) == 5
    assert all(each.count + sum(held.count for held in each.held) == 5 for each in moved)
    assert PlanAssignment.objects.filter(follows__in=rows).count() == 5
    assert PlanAssignment.objects.count() == 10


def test_the_same_file_four_times_at_once_is_applied_once() -> None:
    answers = at_once([partial(apply, FILE.encode(), at=AT)] * 4)

    assert sorted(len(answer.changes) for answer in answers) == [0, 0, 0, 5]  # type: ignore[attr-defined]
    assert not any(answer.problems for answer in answers)  # type: ignore[attr-defined]
    assert PlanAssignment.objects.count() == PlanVersion.objects.count() == 1
