"""Statements: one file with which a customer checks an invoice, without us."""

from invoices.actions.statement.parts import Unready
from invoices.actions.statement.stream import statement
from invoices.actions.statement.verify import VERIFIER, Untrue, verify

__all__ = ["VERIFIER", "Unready", "Untrue", "statement", "verify"]
