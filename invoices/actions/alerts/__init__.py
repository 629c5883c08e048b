"""Spend alerts: tell once that a running period has come to a threshold."""

from invoices.actions.alerts.evaluate import watch_spending

__all__ = ["watch_spending"]
