"""What is different between two versions of a plan, term by term."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from plans.rules.charges import UsageCharge, VersionCharge, VersionTerms
from plans.rules.wording import Counted, Term, charge_terms, charge_title, version_terms


class Mark(StrEnum):
    """What became of a charge."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term in its old and its new words; "" where a version does not have it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChargeChange:
    """A charge that is new, gone, or different in these terms."""

    mark: Mark
    key: str
    title: str
    terms: tuple[TermChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs; false when nothing does."""

    terms: tuple[TermChange, ...]
    charges: tuple[ChargeChange, ...]

    def __bool__(self) -> bool:
        return bool(self.terms or self.charges)


def compared(before: VersionTerms, after: VersionTerms, meters: Mapping[str, Counted]) -> Comparison:
    """What has to be told about `after` to whoever knows `before`; charges are the same if their keys are."""
    terms = (*_changes(version_terms(before), version_terms(after)), *_order(before, after))
    return Comparison(terms, tuple(_charges(before, after, meters)))


def _charges(before: VersionTerms, after: VersionTerms, meters: Mapping[str, Counted]) -> Iterator[ChargeChange]:
    """Those of the new version in its order, then those that are gone."""
    old, new = ({charge.key: charge for charge in version.charges} for version in (before, after))
    for key, charge in new.items():
        was = old.get(key)
        had = _told(was, before, meters) if was else ()
        changes = _changes(had, _told(charge, after, meters))
        if changes:
            yield ChargeChange(Mark.CHANGED if was else Mark.ADDED, key, charge_title(charge, meters), changes)
    for key in (key for key in old if key not in new):
        gone = _changes(_told(old[key], before, meters), ())
        yield ChargeChange(Mark.REMOVED, key, charge_title(old[key], meters), gone)


def _told(charge: VersionCharge, version: VersionTerms, meters: Mapping[str, Counted]) -> tuple[Term, ...]:
    meter = charge.meter if isinstance(charge, UsageCharge) else ""
    return charge_terms(charge, version, meters.get(meter, Counted(meter)))


def _changes(before: tuple[Term, ...], after: tuple[Term, ...]) -> tuple[TermChange, ...]:
    old, new = ({term.name: term.text for term in terms} for terms in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(TermChange(name, was, now) for name, was, now in pairs if was != now)


def _order(before: VersionTerms, after: VersionTerms) -> Iterator[TermChange]:
    """The order on the invoice, as far as charges of both versions have changed places."""
    old, new = ([charge.key for charge in version.charges] for version in (before, after))
    was, now = [key for key in old if key in new], [key for key in new if key in old]
    if was != now:
        yield TermChange("Order on the invoice", ", ".join(was), ", ".join(now))
