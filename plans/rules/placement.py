"""Whether a customer can be put on a plan for some days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plans.rules.charges import VersionTerms
from plans.rules.overlap import first_clash


@dataclass(frozen=True, slots=True)
class Placement:
    """A customer on the terms of a plan version over the days [starts_on, ends_on)."""

    terms: VersionTerms
    starts_on: date
    ends_on: date | None = None

    def overlaps(self, other: "Placement") -> bool:
        """Whether the two have a day in common."""
        return self.starts_on < (other.ends_on or date.max) and other.starts_on < (self.ends_on or date.max)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, beside the field of the assignment that it is about.

    `gist` is what refusals of many customers have in common, where the text tells days of one of them.
    """

    field: str
    text: str
    gist: str = ""

    @property
    def sentence(self) -> str:
        """The text as a sentence."""
        return f"{self.text[0].upper()}{self.text[1:]}."

    @property
    def gist_sentence(self) -> str:
        """The gist as a sentence; the text where there is none."""
        gist = self.gist or self.text
        return f"{gist[0].upper()}{gist[1:]}."


def refusals(wanted: Placement, currency: str, others: Iterable[Placement]) -> Iterator[Refusal]:
    """What stands against `wanted` for a customer who pays in `currency` and has the `others` (R20)."""
    if wanted.terms.currency != currency:
        yield Refusal("plan_version", f"the plan is in {wanted.terms.currency}, the customer pays in {currency}")
    if wanted.ends_on is not None and wanted.ends_on <= wanted.starts_on:
        yield Refusal("ends_on", "the end is the first day no longer on the plan and must come after the start")
        return
    for other in others:
        if wanted.overlaps(other):
            yield from _against(wanted, other)


def _against(wanted: Placement, other: Placement) -> Iterator[Refusal]:
    if wanted.terms.plan == other.terms.plan:
        until = f"until {other.ends_on}" if other.ends_on else "until further notice"
        said = "the customer is on this plan already"
        yield Refusal("starts_on", f"{said} from {other.starts_on} {until}", said)
    elif clash := first_clash(wanted.terms.charges, other.terms.charges):
        ours, theirs = clash
        yield Refusal(
            "plan_version",
            f"charge {ours.key!r} prices the same usage as {theirs.key!r} of plan {other.terms.plan!r},"
            " which the customer is on for some of these days",
        )
