"""Behind: what a line counts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from customers.rules.period import Period
from meters.actions.usage.measured import SLACK
from meters.models import Kind, Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The usage of a customer on a meter, on some local days, with some dimension values, up to a page of the journal.

    Without a page it is everything that was ever taken in, sealed or not.
    """

    customer_id: int
    meter: Meter
    days: Period
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: int | None

    @property
    def counts_outcomes(self) -> bool:
        """Whether outcomes are behind it; otherwise events are."""
        return self.meter.kind == Kind.OUTCOME

    @property
    def parameters(self) -> dict[str, Any]:
        """For statements that ask it."""
        return {
            "customer": self.customer_id,
            "meter": self.meter.pk,
            "start": self.days.start,
            "end": self.days.end,
            "earliest": datetime.combine(self.days.start, time(), UTC) - SLACK,
            "latest": datetime.combine(self.days.end, time(), UTC) + SLACK,
            "where": json.dumps({name: list(values) for name, values in self.where.items()}),
            "page": self.page,
        }

    def sealed(self, row: str) -> str:
        """The join that keeps rows of receipts on pages up to the page; nothing without one."""
        if self.page is None:
            return ""
        return f"JOIN meters_sealedreceipt s ON s.receipt_id = {row}.receipt_id AND s.page_id <= %(page)s"


def passes(dimensions: str) -> str:
    """The condition that these dimensions, a JSON expression, pass the filter."""
    return f"""(%(where)s::jsonb = '{{}}' OR NOT EXISTS (
        SELECT 1 FROM jsonb_each(%(where)s::jsonb) wanted
        WHERE NOT coalesce(wanted.value ? (({dimensions}) ->> wanted.key), false)
    ))"""  # noqa: S608


def with_class(row: str) -> str:
    """The dimensions of a move or an outcome, the class among them."""
    return f"{row}.dimensions || jsonb_strip_nulls(jsonb_build_object('class', nullif({row}.outcome_class, '')))"
