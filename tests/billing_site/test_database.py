import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from pgmq.install import get_embedded_sql_version


@pytest.mark.django_db
def test_the_message_queue_is_installed_by_a_migration() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pgmq.meta')::text")
        assert cursor.fetchone() == ("pgmq.meta",)
    assert get_embedded_sql_version() == "1.13.0"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_finds_the_tables_empty(turn: int) -> None:
    assert not get_user_model().objects.exists()
    get_user_model().objects.create_user(f"user {turn}")
