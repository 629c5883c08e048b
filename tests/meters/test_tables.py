"""What the database was told about tables that grow by the million, or come and go by the minute."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from customers.rules.period import month
from meters.models import Event, Outcome

pytestmark = pytest.mark.django_db


def options(relation: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(reloptions, '{}') FROM pg_class WHERE oid = %s::regclass", [relation])
        return set(cursor.fetchone()[0])


@pytest.mark.parametrize("index", ["event_by_arrival_and_day", "outcome_by_day"])
def test_new_blocks_are_summarised_without_a_vacuum(index: str) -> None:
    assert options(index) & {"autosummarize=true", "autosummarize=on"}


@pytest.mark.parametrize("table", ["meters_usagedifference", "meters_unsealedreceipt"])
def test_what_waits_for_a_page_is_vacuumed_after_so_many_rows_however_many_there_are(table: str) -> None:
    assert {"autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=2000"} <= options(table)


def of_days() -> list[tuple[QuerySet[Event] | QuerySet[Outcome], str]]:
    """What the lists ask for some days of all customers, and the index that answers."""
    october = month("2026-10")
    days = Event.objects.filter(local_date__gte=october.start, local_date__lte=october.end)
    return [(days, "event_by_arrival_and_day"), (Outcome.objects.dated_in(october), "outcome_by_day")]


@pytest.mark.parametrize("number", [0, 1], ids=["events", "outcomes"])
def test_some_days_of_all_customers_are_found_by_their_blocks(number: int) -> None:
    rows, index = of_days()[number]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX outcome_by_customer_day")  # of an empty table the planner would read it whole
    assert f"Bitmap Index Scan on {index}" in rows.order_by().explain()
