"""Reading the query of a GET: every parameter is known, stands once and is well-formed, or the answer is 400."""

from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from customers.rules.period import PeriodError, month


class Query(serializers.Serializer[dict[str, Any]]):
    """The parameters of one address, declared as fields; they document it too."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The parameters as Python values. ValidationError names each one that is wrong."""
        query = cls(data=request.query_params)
        query.is_valid(raise_exception=True)
        return dict(query.validated_data)

    def to_internal_value(self, data: QueryDict) -> dict[str, Any]:
        """The values. A parameter that is misspelt or empty must not silently widen a list, so both are wrong."""
        if problems := {name: problem for name in data if (problem := self._problem(name, data))}:
            raise ValidationError(problems)
        return dict(super().to_internal_value(data.dict()))

    def _problem(self, name: str, data: QueryDict) -> list[ErrorDetail] | None:
        if name not in self.fields:
            return [ErrorDetail(f"There is no such parameter; known are {', '.join(self.fields)}.", "unknown")]
        if len(data.getlist(name)) > 1:
            return [ErrorDetail("This parameter may stand only once.", "repeated")]
        return None


class MonthField(serializers.CharField):
    """A month such as 2026-10."""

    def to_internal_value(self, data: Any) -> str:
        """The label; ValidationError unless it is a month."""
        label = super().to_internal_value(data)
        try:
            return month(label).label
        except PeriodError as error:
            raise ValidationError(f"{error}.", "period") from None
