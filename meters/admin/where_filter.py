"""A filter on dimension values, as the lines of an invoice have one: ?where={"tier": ["standard"]}."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin import ListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest

from meters.admin.named_lists import written

PARAMETER = "where"


class WhereFilter(ListFilter):
    """Only rows whose dimensions have these values."""

    title = "values of dimensions"
    template = "admin/parts/where_filter.html"
    column = "dimensions"

    def __init__(self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        sent = params.pop(PARAMETER, [])
        self.sent = sent[0] if sent else ""
        self.where = parsed(self.sent) if self.sent else {}

    def has_output(self) -> bool:
        return bool(self.where)

    def expected_parameters(self) -> list[str | None]:
        return [PARAMETER]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {"text": written(self.where), "everything": changelist.get_query_string(remove=[PARAMETER])}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        names = {f"dimension_{n}": self.value_of(name) for n, name in enumerate(self.where)}
        values = {f"dimension_{n}__in": listed for n, listed in enumerate(self.where.values())}
        chosen: QuerySet[Any] = queryset.alias(**names).filter(**values)
        return chosen

    def value_of(self, name: str) -> Combinable:
        """A dimension's value in a row; the reserved `class` is a column of outcomes."""
        return F("outcome_class") if name == "class" else KeyTextTransform(name, self.column)


class PropertiesFilter(WhereFilter):
    """The same over an event's properties."""

    column = "properties"

    def value_of(self, name: str) -> Combinable:
        return KeyTextTransform(name, self.column)


def parsed(text: str) -> Mapping[str, list[str]]:
    """The filter of the address; IncorrectLookupParameters unless it maps names to lists of texts."""
    try:
        where = json.loads(text)
        found = {str(name): [str(value) for value in values] for name, values in where.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise IncorrectLookupParameters from None
    if any("\0" in part for name, values in found.items() for part in [name, *values]):
        raise IncorrectLookupParameters
    return found
