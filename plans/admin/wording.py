"""Rows of prices in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from customers.rules.money import MoneyError
from plans.actions.charges import frozen, terms
from plans.models import Charge, PlanVersion
from plans.rules.charges import VersionCharge, VersionTerms
from plans.rules.comparison import Comparison, compared
from plans.rules.filters import WhereError
from plans.rules.rates import RateError
from plans.rules.wording import Counted, Term, charge_terms, in_one_line, version_terms

UNREADABLE = (MoneyError, RateError, WhereError)


@dataclass(frozen=True, slots=True)
class ShownCharge:
    """A charge as the table of a version shows it."""

    key: str
    title: str
    where: str
    price: str
    besides: Sequence[str]
    text: str


def price(charge: Charge, version: PlanVersion) -> str:
    """ "2.00 USD for each ticket, 50 tickets included"; says so when the charge cannot be read."""
    try:
        return in_one_line(frozen(charge), _shell(version), _counted(charge))
    except UNREADABLE as error:
        return f"cannot be read: {error}"


def prices(version: PlanVersion) -> str:
    """Everything the version charges, in one line."""
    return " + ".join(price(charge, version) for charge in version.charges.all())


def title(charge: Charge) -> str:
    """What people call it: its meter, or the words of its flat fee."""
    return charge.meter.label if charge.meter else charge.text or charge.key.replace("_", " ").capitalize()


def headline(charge: Charge) -> str:
    """What the charge is called, and its price."""
    return f"{title(charge)}: {price(charge, charge.version)}"


def version_facts(version: PlanVersion) -> tuple[Term, ...]:
    """What the version agrees apart from its charges."""
    return version_terms(_shell(version))


def table(version: PlanVersion) -> list[ShownCharge]:
    """The charges in the order of the invoice, terms in words."""
    return [_shown(charge, version) for charge in version.charges.all()]


def changes(before: PlanVersion, after: PlanVersion) -> Comparison | None:
    """What is different; None when one of the two cannot be read."""
    meters = _meters([*before.charges.all(), *after.charges.all()])
    try:
        return compared(terms(before), terms(after), meters)
    except UNREADABLE:
        return None


def _shown(row: Charge, version: PlanVersion) -> ShownCharge:
    counted = _counted(row)
    try:
        charge: VersionCharge = frozen(row)
        told = {term.name: term.text for term in charge_terms(charge, _shell(version), counted)}
    except UNREADABLE:
        return ShownCharge(row.key, title(row), "", price(row, version), (), row.text)
    aside = ("Meter", "Only where", "Price", "Line text")
    return ShownCharge(
        key=row.key,
        title=title(row),
        where=told.get("Only where", ""),
        price=told["Price"],
        besides=[text for name, text in told.items() if name not in aside],
        text=row.text,
    )


def _shell(version: PlanVersion) -> VersionTerms:
    """The version without its charges."""
    return VersionTerms(
        plan="",
        currency=version.currency,
        interval=version.interval,
        anchor=version.anchor,
        trial_days=version.trial_days,
        minimum=version.minimum,
        cap=version.cap,
        charges=(),
    )


def _meters(charges: Iterable[Charge]) -> Mapping[str, Counted]:
    return {charge.meter.key: _counted(charge) for charge in charges if charge.meter}


def _counted(charge: Charge) -> Counted:
    meter = charge.meter
    return Counted(meter.label, meter.unit_singular, meter.unit_plural) if meter else Counted(charge.key)
