"""Files to take away: what invoices say, what lies behind them, and entries for the general ledger."""

from invoices.actions.export.ledger import ENTRY_COLUMNS, ledger, ledger_table
from invoices.actions.export.table import Table, as_csv, as_json
from invoices.actions.export.tables import lines_table, outcomes_table

__all__ = [
    "ENTRY_COLUMNS",
    "Table",
    "as_csv",
    "as_json",
    "ledger",
    "ledger_table",
    "lines_table",
    "outcomes_table",
]
