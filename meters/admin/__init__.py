"""Pages for what is counted: meters, definitions, events, outcomes, receipts, quarantine, journal."""

from meters.admin import customer_section
from meters.admin.definition_agreement import DefinitionAgreementAdmin
from meters.admin.event import EventAdmin
from meters.admin.journal_page import JournalPageAdmin
from meters.admin.meter import MeterAdmin
from meters.admin.outcome import OutcomeAdmin
from meters.admin.outcome_definition import OutcomeDefinitionAdmin
from meters.admin.quarantined_event import QuarantinedEventAdmin
from meters.admin.receipt import ReceiptAdmin

__all__ = [
    "DefinitionAgreementAdmin",
    "EventAdmin",
    "JournalPageAdmin",
    "MeterAdmin",
    "OutcomeAdmin",
    "OutcomeDefinitionAdmin",
    "QuarantinedEventAdmin",
    "ReceiptAdmin",
    "customer_section",
]
