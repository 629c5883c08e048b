"""Usage: of many customers for a bill, and of one meter for whoever asks."""

from meters.actions.usage.report import UsageGroup, UsageReport, report
from meters.actions.usage.sums import usage_in
from meters.actions.usage.window import Window

__all__ = ["UsageGroup", "UsageReport", "Window", "report", "usage_in"]
