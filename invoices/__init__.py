"""Owed: runs, invoices and their lines, number series, documents."""
