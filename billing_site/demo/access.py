"""What opens the doors of the demonstration: a login and an API key, made once and kept in the data directory."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model

from customers.models import ApiKey, Scope

USER = "demo"


@dataclass(frozen=True, slots=True)
class Doors:
    """A login for the admin and a key for the API."""

    user: str
    password: str
    api_key: str
    api_key_file: Path


def open_doors(directory: Path, *, as_of: datetime) -> Doors:
    """Make what is missing; what is kept in the directory and still fits is taken again."""
    key = directory / "api_key"
    return Doors(USER, _admin_password(directory / "password"), _api_key(key, as_of), key)


def _admin_password(path: Path) -> str:
    password = _kept(path) or _keep(path, secrets.token_urlsafe(12))
    everything = {"is_staff": True, "is_superuser": True}
    user, _ = get_user_model().objects.get_or_create(username=USER, defaults=everything)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    return password


def _api_key(path: Path, as_of: datetime) -> str:
    secret = _kept(path)
    if secret and ApiKey.objects.live(as_of).presented(secret).exists():
        return secret
    key, secret = ApiKey.mint(name="demonstration", scopes=[Scope.EVENTS_WRITE, Scope.READ, Scope.PURCHASES_WRITE])
    key.save()
    return _keep(path, secret)


def _kept(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _keep(path: Path, secret: str) -> str:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(secret)
    return secret
