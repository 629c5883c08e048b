"""A case: what a customer's events are about."""

from uuid import NAMESPACE_OID, UUID, uuid5

from msgspec import Struct


class Case(Struct, frozen=True, order=True):
    """The events of one customer that carry one `key`; an event without a case is one of its own, by its id (R2).

    `alone` tells the two namespaces apart.
    """

    customer_id: int
    key: str
    alone: bool = False


def outcome_id(case: Case, meter_id: int, window: int) -> UUID:
    """The one id of the outcome of (customer, meter, case, window) (R3)."""
    space = "event" if case.alone else "case"
    return uuid5(NAMESPACE_OID, f"upshot outcome {case.customer_id} {meter_id} {window} {space} {case.key}")


Place = tuple[Case, int]
"""A case, and the outcome meter it is judged for."""
