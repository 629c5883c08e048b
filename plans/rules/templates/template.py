"""A plan to start from: what it charges, and what has to be counted for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.rules.charges import UsageCharge, VersionCharge


class TemplateError(ValueError):
    """A meter that the template needs was neither chosen nor to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A meter that a template needs: the one to make, unless another is chosen in its place."""

    key: str
    label: str
    unit: tuple[str, str]
    kind: str = "outcome"
    dimensions: Mapping[str, tuple[str, ...]] | None = None

    @property
    def asked(self) -> str:
        """The question for it."""
        return f"Which meter counts {self.unit[1]}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """`charges` name their meters by the keys of `counted`; every price is a proposal, to be changed in the draft.

    `hint` says what is left to do once the draft is made, if anything is.
    """

    key: str
    title: str
    explanation: str
    example: str
    counted: tuple[Counted, ...]
    charges: tuple[VersionCharge, ...]
    hint: str = ""

    @property
    def name(self) -> str:
        """What a plan made from it is called at first: the title up to its colon."""
        return self.title.partition(":")[0]


def filled(template: PlanTemplate, meters: Mapping[str, str]) -> tuple[VersionCharge, ...]:
    """The charges on the meters chosen, by the key of what is counted; TemplateError for one that is missing."""
    missing = [counted for counted in template.counted if not meters.get(counted.key)]
    if missing:
        raise TemplateError("; ".join(counted.asked for counted in missing))
    return tuple(
        replace(charge, meter=meters[charge.meter]) if isinstance(charge, UsageCharge) else charge
        for charge in template.charges
    )
