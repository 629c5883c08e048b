"""The demonstration: three customers, a month of their events, and the invoices that come of it."""


class DemoError(Exception):
    """The demonstration cannot go on; says why, for people."""
