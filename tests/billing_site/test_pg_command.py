from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from billing_site.postgres import cluster
from tests.billing_site.postgres.conftest import enterable


def pg(action: str) -> str:
    out = StringIO()
    call_command("pg", action, stdout=out)
    return out.getvalue()


def test_the_server_is_started_shown_and_stopped_by_hand(settings: Settings) -> None:
    with enterable() as directory:
        settings.DATABASE_URL = ""
        settings.EMBEDDED_POSTGRES = cluster.at(directory / "var", durable=False)
        assert [pg("start"), pg("start")] == ["started\n", "already running\n"]
        assert f"data {directory}/var/postgres/data" in pg("status")
        assert [pg("stop"), pg("stop")] == ["stopped\n", "not running\n"]
        with pytest.raises(CommandError, match="not running") as refusal:
            pg("status")
        assert refusal.value.returncode == 3


def test_there_is_nothing_to_start_when_a_database_is_given(settings: Settings, tmp_path: Path) -> None:
    settings.DATABASE_URL = "postgresql://db.example/upshot"
    settings.EMBEDDED_POSTGRES = cluster.at(tmp_path)
    with pytest.raises(CommandError, match="DATABASE_URL is set"):
        pg("start")
