"""Pure readings of the environment: names, directories, secrets, the database."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

NAMES = ("development", "test", "production")


def name(env: Mapping[str, str]) -> str:
    """`UPSHOT_ENV`: development (default), test or production; anything else is refused."""
    chosen = env.get("UPSHOT_ENV", "development")
    if chosen not in NAMES:
        raise ImproperlyConfigured(f"UPSHOT_ENV is {chosen!r}; it must be one of {', '.join(NAMES)}")
    return chosen


def data_dir(env: Mapping[str, str], root: Path) -> Path:
    """Where the embedded database, media and secrets live; default `var` in the checkout."""
    return Path(env.get("UPSHOT_DATA_DIR") or root / "var").resolve()


def debug(env: Mapping[str, str]) -> bool:
    """Django's DEBUG: off unless `UPSHOT_DEBUG` is 1."""
    return env.get("UPSHOT_DEBUG", "0") == "1"


def hosts(env: Mapping[str, str]) -> list[str]:
    """`UPSHOT_ALLOWED_HOSTS`, comma separated; local names by default."""
    return [h.strip() for h in env.get("UPSHOT_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()]


def whole(variable: str, default: int, env: Mapping[str, str]) -> int:
    """A whole number from the environment; a clear error names the variable."""
    try:
        return int(env.get(variable, default))
    except ValueError:
        raise ImproperlyConfigured(f"{variable} must be a whole number") from None


def secret(variable: str, env: Mapping[str, str], directory: Path) -> str:
    """The named secret; in development generated once into the data directory (0600)."""
    if env.get(variable):
        return env[variable]
    path = directory / "secrets" / variable.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def database(env: Mapping[str, str], directory: Path) -> dict[str, Any]:
    """Django's settings for `DATABASE_URL` (any libpq form)."""
    parts = conninfo_to_dict(env.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql"}
    settings |= {ours: parts.pop(theirs, "") or "" for ours, theirs in known.items()}
    return settings | {"OPTIONS": parts, "TEST": {"NAME": env.get("UPSHOT_TEST_DB")}}
