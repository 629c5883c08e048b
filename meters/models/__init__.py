from meters.models.decision import Decision, DecisionKind
from meters.models.definition_agreement import DefinitionAgreement
from meters.models.erasure import Erasure
from meters.models.event import Event, Kept
from meters.models.journal_page import JournalPage, SealedReceipt, TouchedDay, UnsealedReceipt
from meters.models.meter import Aggregation, Kind, Meter, UnknownValues
from meters.models.outcome import Outcome, Status
from meters.models.outcome_definition import DefinitionStatus, OutcomeDefinition, Timer
from meters.models.outcome_move import CauseKind, OutcomeMove
from meters.models.quarantined_event import QuarantinedEvent, Trouble, Waiting
from meters.models.receipt import Receipt, Source
from meters.models.signal_rule import Effect, SignalRule
from meters.models.usage_day import UsageDay
from meters.models.usage_difference import UsageDifference

__all__ = [
    "Aggregation",
    "CauseKind",
    "Decision",
    "DecisionKind",
    "DefinitionAgreement",
    "DefinitionStatus",
    "Effect",
    "Erasure",
    "Event",
    "JournalPage",
    "Kept",
    "Kind",
    "Meter",
    "Outcome",
    "OutcomeDefinition",
    "OutcomeMove",
    "QuarantinedEvent",
    "Receipt",
    "SealedReceipt",
    "SignalRule",
    "Source",
    "Status",
    "Timer",
    "TouchedDay",
    "Trouble",
    "UnknownValues",
    "UnsealedReceipt",
    "UsageDay",
    "UsageDifference",
    "Waiting",
]
