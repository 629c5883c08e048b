"""Readings of the environment: names, directories, secrets, the database. docs/settings.md explains each."""

import fcntl
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from billing_site.postgres import folders

NAMES = ("development", "test", "production")
SHORTEST_SECRET = 50  # characters, as Django's own deployment check
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"


def name(env: Mapping[str, str]) -> str:
    """`UPSHOT_ENV`: development (default), test or production; anything else is refused."""
    chosen = env.get("UPSHOT_ENV", "development")
    if chosen not in NAMES:
        raise ImproperlyConfigured(f"UPSHOT_ENV is {chosen!r}; it must be one of {', '.join(NAMES)}")
    if chosen == "production" and (problems := unsafe(env)):
        raise ImproperlyConfigured("UPSHOT_ENV=production, but " + "; ".join(problems))
    return chosen


def unsafe(env: Mapping[str, str]) -> list[str]:
    """What keeps this environment from being production, each with the variable's name."""
    needed = ("UPSHOT_SECRET_KEY", "UPSHOT_DIGEST_KEY", "DATABASE_URL", "UPSHOT_ALLOWED_HOSTS")
    keys = ("UPSHOT_SECRET_KEY", "UPSHOT_DIGEST_KEY")
    missing = [f"{variable} is not set" for variable in needed if not env.get(variable)]
    weak = [
        f"{variable} is a default or too short" for variable in keys if env.get(variable) and _is_weak(env[variable])
    ]
    return missing + weak + (["UPSHOT_DEBUG is on"] if debug(env) else [])


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_SECRET or key.startswith("insecure-") or len(set(key)) < 5


def data_dir(env: Mapping[str, str], root: Path) -> Path:
    """Where the embedded database, media and secrets live; default `var` in the checkout."""
    return Path(env.get("UPSHOT_DATA_DIR") or root / "var").resolve()


def debug(env: Mapping[str, str]) -> bool:
    """Django's DEBUG: off unless `UPSHOT_DEBUG` is 1."""
    return switch("UPSHOT_DEBUG", env, default=False)


def switch(variable: str, env: Mapping[str, str], *, default: bool) -> bool:
    """1 or 0 from the environment; a clear error names the variable."""
    chosen = env.get(variable) or str(int(default))
    if chosen not in ("0", "1"):
        raise ImproperlyConfigured(f"{variable} must be 1 or 0")
    return chosen == "1"


def listed(variable: str, env: Mapping[str, str], default: str = "") -> list[str]:
    """The comma separated values of a variable."""
    return [value.strip() for value in (env.get(variable) or default).split(",") if value.strip()]


def hosts(env: Mapping[str, str]) -> list[str]:
    """`UPSHOT_ALLOWED_HOSTS`, comma separated; local names by default."""
    return listed("UPSHOT_ALLOWED_HOSTS", env, LOCAL_HOSTS)


def whole(variable: str, default: int, env: Mapping[str, str]) -> int:
    """A whole number from the environment; a clear error names the variable."""
    try:
        return int(env.get(variable) or default)
    except ValueError:
        raise ImproperlyConfigured(f"{variable} must be a whole number") from None


def secret(variable: str, env: Mapping[str, str], directory: Path) -> str:
    """The named secret; in development generated once into the data directory (0600) and kept."""
    if env.get(variable):
        return env[variable]
    path = directory / "secrets" / variable.lower()
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Write a private file, unless another process was faster."""
    folders.make_enterable(path.parent.parent)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    directory = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    if not path.exists():
        scratch = path.with_suffix(".new")
        scratch.touch(mode=0o600)
        scratch.write_text(text)
        scratch.rename(path)
    os.close(directory)


def database(url: str) -> dict[str, Any]:
    """Django's settings for a `DATABASE_URL` in any form that libpq knows, `?host=/socket/dir` too."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as problem:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {problem}") from None
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {ours: str(parts.pop(theirs, None) or "") for ours, theirs in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": parts}


def pool(env: Mapping[str, str]) -> dict[str, Any]:
    """psycopg's pool for a web process; `UPSHOT_DB_POOL` is its size and 0 means none."""
    size = whole("UPSHOT_DB_POOL", 0, env)
    return {"pool": {"min_size": 1, "max_size": size, "timeout": 10}} if size else {}
