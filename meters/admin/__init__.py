"""Pages for what is counted: meters, events, outcomes, receipts, quarantine."""

from meters.admin import customer_section
from meters.admin.event import EventAdmin
from meters.admin.meter import MeterAdmin
from meters.admin.outcome import OutcomeAdmin
from meters.admin.quarantined_event import QuarantinedEventAdmin
from meters.admin.receipt import ReceiptAdmin

__all__ = ["EventAdmin", "MeterAdmin", "OutcomeAdmin", "QuarantinedEventAdmin", "ReceiptAdmin", "customer_section"]
