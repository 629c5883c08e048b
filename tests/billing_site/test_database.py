import pytest
from django.db import connection
from pgmq.install import get_embedded_sql_version


@pytest.mark.django_db
def test_the_message_queue_is_installed_by_a_migration() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pgmq.meta")
        assert cursor.fetchone() == (0,)
    assert get_embedded_sql_version() == "1.13.0"
