"""Bill a month: a run's to-do list, worked off in chunks by any number of workers."""

from invoices.actions.bill.run import request_run, retry, start_run
from invoices.actions.bill.work import work

__all__ = ["request_run", "retry", "start_run", "work"]
