"""Closed periods: what is different from what documents carry, and the documents that make it right."""

from invoices.actions.reconcile.fees import credit_fees
from invoices.actions.reconcile.periods import closed_periods
from invoices.actions.reconcile.write import (
    Adjusted,
    adjust,
    close_periods,
    late_periods,
    return_units,
    services_of,
    write_adjustments,
)

__all__ = [
    "Adjusted",
    "adjust",
    "close_periods",
    "closed_periods",
    "credit_fees",
    "late_periods",
    "return_units",
    "services_of",
    "write_adjustments",
]
