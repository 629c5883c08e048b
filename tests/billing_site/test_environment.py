import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing_site import environment

KEY = "k3y-" + "abcdefghij" * 5
SAFE = {
    "UPSHOT_ENV": "production",
    "UPSHOT_SECRET_KEY": KEY,
    "UPSHOT_DIGEST_KEY": KEY[::-1],
    "UPSHOT_ALLOWED_HOSTS": "billing.example",
    "DATABASE_URL": "postgresql://db.example/upshot",
}


def without(*names: str, **changes: str) -> dict[str, str]:
    return {name: value for name, value in (SAFE | changes).items() if name not in names}


def test_production_starts_when_everything_is_set() -> None:
    assert environment.name(SAFE) == "production"


@pytest.mark.parametrize("name", sorted(set(SAFE) - {"UPSHOT_ENV"}))
def test_production_refuses_to_start_without(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        environment.name(without(name))


def test_one_message_names_everything_that_is_missing() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.name({"UPSHOT_ENV": "production"})
    assert all(name in str(refusal.value) for name in set(SAFE) - {"UPSHOT_ENV"})


def test_production_refuses_debug() -> None:
    with pytest.raises(ImproperlyConfigured, match="UPSHOT_DEBUG is on"):
        environment.name(without(UPSHOT_DEBUG="1"))


@pytest.mark.parametrize("weak", ["short", "insecure-" + KEY, "a" * 60])
@pytest.mark.parametrize("name", ["UPSHOT_SECRET_KEY", "UPSHOT_DIGEST_KEY"])
def test_production_refuses_a_weak_secret(name: str, weak: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is a default or too short"):
        environment.name(without(**{name: weak}))


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="UPSHOT_ENV is 'prod'"):
        environment.name({"UPSHOT_ENV": "prod"})


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = environment.secret("UPSHOT_SECRET_KEY", {}, tmp_path / "var")
    assert environment.secret("UPSHOT_SECRET_KEY", {}, tmp_path / "var") == first
    assert len(first) >= environment.SHORTEST_SECRET
    kept = tmp_path / "var" / "secrets" / "upshot_secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_secret_that_is_given_is_written_nowhere(tmp_path: Path) -> None:
    assert environment.secret("UPSHOT_SECRET_KEY", {"UPSHOT_SECRET_KEY": KEY}, tmp_path / "var") == KEY
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://me:p%40ss@db.example:6543/billing?sslmode=require",
            {"NAME": "billing", "USER": "me", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543"},
        ),
        ("postgresql:///billing?host=/run/postgresql", {"NAME": "billing", "HOST": "/run/postgresql", "PORT": ""}),
        ("host=/run/postgresql dbname=billing user=me", {"NAME": "billing", "HOST": "/run/postgresql", "USER": "me"}),
    ],
)
def test_a_database_url_is_read_as_libpq_reads_it(url: str, expected: dict[str, Any]) -> None:
    read = environment.database(url)
    assert expected.items() <= read.items()


def test_what_django_has_no_word_for_goes_to_libpq() -> None:
    assert environment.database("postgres://h/b?sslmode=require&connect_timeout=3")["OPTIONS"] == {
        "sslmode": "require",
        "connect_timeout": "3",
    }


def test_a_database_url_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL cannot be read"):
        environment.database("mysql://h/b")


@pytest.mark.parametrize("wrong", ["yes", "2"])
def test_a_switch_is_one_or_nought(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="UPSHOT_HTTPS must be 1 or 0"):
        environment.switch("UPSHOT_HTTPS", {"UPSHOT_HTTPS": wrong}, default=True)


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="UPSHOT_DB_POOL must be a whole number"):
        environment.pool({"UPSHOT_DB_POOL": "many"})


def test_only_a_process_that_asks_for_it_keeps_a_pool() -> None:
    assert environment.pool({}) == {}
    assert environment.pool({"UPSHOT_DB_POOL": "8"})["pool"]["max_size"] == 8
