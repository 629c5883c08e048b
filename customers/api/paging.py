"""Pages by key: every page costs the same, however deep, and rows that come or go shift nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from customers.api.query import Query

LONGEST_CURSOR = 500
LARGEST_PAGE = 200

Row = TypeVar("Row", bound=Model)


class PageQuery(Query):
    """The parameters of every list."""

    cursor = serializers.CharField(
        required=False, max_length=LONGEST_CURSOR, help_text="`next` of the page before; leave out for the first page."
    )
    limit = serializers.IntegerField(
        default=50, min_value=1, max_value=LARGEST_PAGE, help_text="How many results at most."
    )


def page(rows: QuerySet[Row], by: Sequence[str], *, cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """Up to `limit` rows, descending by the columns `by`, and the cursor of the next page.

    `by` must identify a row. ValidationError that names `cursor` for anything we did not hand out.
    """
    ordered = rows.order_by(*(f"-{name}" for name in by))
    if cursor is not None:
        ordered = ordered.filter(TupleLessThan(Tuple(*map(F, by)), _decode(cursor, rows.model, by)))
    found = list(ordered[: limit + 1])
    shown = found[:limit]
    return shown, _encode(shown[-1], by) if len(found) > limit else None


def _encode(row: Model, by: Sequence[str]) -> str:
    place = msgspec.json.encode([str(getattr(row, name)) for name in by])
    return urlsafe_b64encode(place).rstrip(b"=").decode()


def _decode(cursor: str, model: type[Model], by: Sequence[str]) -> list[Any]:
    try:
        place = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str])
        return [_value(model, name, text) for name, text in zip(by, place, strict=True)]
    except (NotBase64, ValueError, ValidationError):
        problem = ErrorDetail("This is not a cursor that we handed out.", code="cursor")
        raise serializers.ValidationError({"cursor": [problem]}) from None


def _value(model: type[Model], name: str, text: str) -> Any:
    if "\x00" in text:
        raise ValueError("PostgreSQL has no NUL")
    return model._meta.get_field(name).clean(text, None)  # type: ignore[union-attr]
