"""The books against themselves: the invariants of the product, recomputed from what is stored."""

from invoices.actions.audit.books import audit

__all__ = ["audit"]
