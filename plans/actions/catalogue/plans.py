"""Plans in the catalogue: the file has the newest version of each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plans.actions.catalogue.charges import CHARGES
from plans.actions.catalogue.columns import Column, shared
from plans.models import Plan, PlanVersion
from plans.rules.catalogue.differences import by_field
from plans.rules.catalogue.document import Path
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.records import Objections, Record
from plans.rules.catalogue.words import titled
from plans.rules.charges import VersionCharge, VersionTerms
from plans.rules.publishing import against_version

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSpec:
    """A plan and its newest version as the file describes them; without a name it is called after its key."""

    key: str
    name: str = ""
    currency: str
    interval: str = "month"
    anchor: str = "calendar"
    trial_days: int = 0
    minimum: Decimal | None = None
    cap: Decimal | None = None
    charges: tuple[VersionCharge, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or titled(self.key))

    @property
    def terms(self) -> VersionTerms:
        """What the version agrees."""
        shared = {each.name: getattr(self, each.name) for each in fields(VersionTerms) if each.name != "plan"}
        return VersionTerms(plan=self.key, **shared)


@dataclass(frozen=True, slots=True)
class StandingPlan:
    """A plan of the database, with its newest published version.

    `numbered` is the highest number of a version, `has_draft` says whether somebody is editing one.
    """

    key: str
    name: str
    newest: VersionTerms | None
    numbered: int
    has_draft: bool

    @property
    def spec(self) -> PlanSpec | None:
        """The plan as a file would describe it, if it has a published version."""
        if self.newest is None:
            return None
        shared = {each.name: getattr(self.newest, each.name) for each in fields(VersionTerms) if each.name != "plan"}
        return PlanSpec(key=self.key, name=self.name, **shared)


def columns(plan: PlanSpec) -> dict[str, Any]:
    """The columns of the plan's own row."""
    return shared(plan, PlanSpec, Plan)


def version_columns(plan: PlanSpec) -> dict[str, Any]:
    """The columns of its version's row."""
    return shared(plan, PlanSpec, PlanVersion)


def _kept(given: Mapping[str, Any], known: "Known") -> Mapping[str, Any]:
    standing = known.standing.plans.get(given.get("key", ""))
    return {"name": standing.name, **by_field(standing.spec)} if standing else {}


def _check(plan: PlanSpec, known: "Known") -> Objections:
    for objection in against_version(plan.terms):
        place: Path = (objection.field,)
        if objection.charge is not None:
            place = ("charges", objection.charge, objection.field)
        yield place, objection.text
    standing = known.standing.plans.get(plan.key)
    if standing and standing.has_draft and standing.newest != plan.terms:
        yield (), f"the plan {standing.name} has a draft that would be in the way; publish or delete it first"


PLANS = Many(
    Record(
        PlanSpec,
        {
            "key": Column(Plan, "key"),
            "name": Column(Plan, "name"),
            "currency": Column(PlanVersion, "currency"),
            "interval": Column(PlanVersion, "interval"),
            "anchor": Column(PlanVersion, "anchor"),
            "trial_days": Column(PlanVersion, "trial_days"),
            "minimum": Column(PlanVersion, "minimum"),
            "cap": Column(PlanVersion, "cap"),
            "charges": CHARGES,
        },
        check=_check,
        kept=_kept,
    ),
    unique=("key",),
)
