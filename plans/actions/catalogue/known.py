"""What a file builds on: what stands in the database, and what the file itself declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from meters.rules.kept import Asked
from plans.actions.catalogue.customers import StandingCustomer
from plans.actions.catalogue.definitions import StandingDefinition
from plans.actions.catalogue.meters import MeterSpec
from plans.actions.catalogue.plans import PlanSpec, StandingPlan
from plans.rules.filters import Where


@dataclass(frozen=True, slots=True)
class PricedUsage:
    """Usage that a published version prices; `live` if a customer is on that version or will be."""

    plan: str
    number: int
    meter: str
    where: Where
    live: bool

    def __str__(self) -> str:
        return f"version {self.number} of plan {self.plan}"


@dataclass(frozen=True, slots=True)
class Standing:
    """The configuration of the database, by key; of the customers those that were asked for.

    `asked` is what every published definition asks of events, not only the newest.
    """

    meters: Mapping[str, MeterSpec]
    definitions: Mapping[str, StandingDefinition]
    asked: tuple[Asked, ...]
    plans: Mapping[str, StandingPlan]
    customers: Mapping[str, StandingCustomer]
    priced: tuple[PricedUsage, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """`meters` and `plans` once the file is applied; None for one of the file that cannot be read."""

    standing: Standing
    today: date
    declared: Mapping[str, frozenset[str]]
    meters: Mapping[str, MeterSpec | None]
    plans: Mapping[str, PlanSpec | None]
