"""Caller: on whose behalf a request is made, found by one indexed query."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db.models import Q
from rest_framework.exceptions import AuthenticationFailed

from customers.actions.planned import planned_cursor
from customers.models import ApiKey
from customers.models.api_key import digest

COLUMNS = (
    "id", "name", "scopes", "customer_id", "customer__key", "expires_at", "revoked_at", "last_used_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caller:
    """A live key as a request sees it. A key bound to a customer has `customer_id` and `customer_key`."""

    key_id: int
    name: str
    scopes: frozenset[str]
    customer_id: int | None
    customer_key: str | None
    as_of: datetime
    """When the request came in: the one reading of the clock that it uses."""

    @classmethod
    def presenting(cls, secret: str, *, as_of: datetime) -> "Caller":
        """Who holds this secret. AuthenticationFailed unless it is a key neither revoked nor expired."""
        with planned_cursor() as cursor:
            cursor.execute(_query(), [digest(secret)])
            row = cursor.fetchone()
        if row is None:
            raise AuthenticationFailed("No such API key.", "key_unknown")
        key_id, name, scopes, customer_id, customer_key, expires_at, revoked_at, last_used_on = row
        if revoked_at is not None:
            raise AuthenticationFailed("This API key was revoked.", "key_revoked")
        if expires_at is not None and expires_at <= as_of:
            raise AuthenticationFailed("This API key has expired.", "key_expired")
        today = as_of.astimezone(UTC).date()
        if last_used_on is None or last_used_on < today:
            _used(key_id, as_of)
        return cls(key_id, name, frozenset(scopes), customer_id, customer_key, as_of)


@cache
def _query() -> str:
    """The SQL, made once: having the ORM make it for each request costs more than running it."""
    keys = ApiKey.objects.presented("").order_by().values_list(*COLUMNS)
    return str(keys.query.sql_with_params()[0])


def _used(key_id: int, as_of: datetime) -> None:
    today = as_of.astimezone(UTC).date()
    stale = Q(last_used_on=None) | Q(last_used_on__lt=today)
    ApiKey.objects.filter(stale, pk=key_id).update(last_used_on=today)
