"""Statements: one file with which a customer checks an invoice, without us."""

from invoices.actions.statement.parts import Unready
from invoices.actions.statement.stream import statement

__all__ = ["Unready", "statement"]
