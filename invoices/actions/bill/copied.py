"""Write many new rows of one table by COPY: a third of what an INSERT with as many parameters takes."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model


def copy_in(model: type[Model], rows: Sequence[Model]) -> None:
    """Write unsaved rows whose primary key the database gives; their own is not filled in. Nothing for no rows."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    attributes = [(field.attname, _is_json(field)) for field in fields]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_value(getattr(row, name), is_json=is_json) for name, is_json in attributes])


def _is_json(field: "Field[Any, Any]") -> bool:
    return isinstance(field, JSONField)


def _value(value: Any, *, is_json: bool) -> Any:
    if is_json:
        return json.dumps(value)
    return str(value) if isinstance(value, str) else value
