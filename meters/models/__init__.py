from meters.models.event import Event
from meters.models.meter import Aggregation, Kind, Meter
from meters.models.outcome import Outcome, Status
from meters.models.outcome_move import CauseKind, OutcomeMove
from meters.models.quarantined_event import QuarantinedEvent, Trouble
from meters.models.receipt import Receipt, Source
from meters.models.usage_difference import UsageDifference

__all__ = [
    "Aggregation",
    "CauseKind",
    "Event",
    "Kind",
    "Meter",
    "Outcome",
    "OutcomeMove",
    "QuarantinedEvent",
    "Receipt",
    "Source",
    "Status",
    "Trouble",
    "UsageDifference",
]
