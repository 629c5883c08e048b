"""Usage: of many customers for a bill, and of one meter for whoever asks."""

from meters.actions.usage.details import First, Part, cases, first_values, where_of
from meters.actions.usage.report import UsageGroup, UsageReport, report
from meters.actions.usage.sums import Counted, counted, usage_in
from meters.actions.usage.window import Window

__all__ = [
    "Counted",
    "First",
    "Part",
    "UsageGroup",
    "UsageReport",
    "Window",
    "cases",
    "counted",
    "first_values",
    "report",
    "usage_in",
    "where_of",
]
