"""What a charge and a version agree, term by term."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from customers.rules.money import plain
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.priced import ONE
from plans.rules.terms import Commitment
from plans.rules.wording.rates import Counted, amount_words, number_words, rate_words

PERIODS = {"month": "a month", "quarter": "a quarter", "year": "a year"}
BILLED = {"month": "monthly", "quarter": "quarterly", "year": "yearly"}
ANCHORS = {"calendar": "on the first of the month", "anniversary": "on the day on which the customer started"}


@dataclass(frozen=True, slots=True)
class Term:
    """What it is about, and what was agreed: each says it alone."""

    name: str
    text: str


def version_terms(version: VersionTerms) -> tuple[Term, ...]:
    """What the version agrees apart from its charges."""
    return tuple(_of_version(version))


def charge_terms(charge: VersionCharge, version: VersionTerms, counted: Counted) -> tuple[Term, ...]:
    """What the charge agrees; a term it does not have is left out."""
    of = _of_flat(charge, version) if isinstance(charge, FlatCharge) else _of_usage(charge, version.currency, counted)
    text = (Term("Line text", f"“{charge.text}”"),) if charge.text else ()
    return (*of, *text)


def in_one_line(charge: VersionCharge, version: VersionTerms, counted: Counted) -> str:
    """The price, and what comes with it: "2.00 USD for each ticket, 50 tickets included"."""
    aside = ("Meter", "Only where", "Line text")
    return ", ".join(term.text for term in charge_terms(charge, version, counted) if term.name not in aside)


def charge_title(charge: VersionCharge, meters: Mapping[str, Counted]) -> str:
    """What people call the charge: its meter, or the words of its flat fee."""
    if isinstance(charge, UsageCharge):
        return meters[charge.meter].label if charge.meter in meters else charge.meter
    return charge.text or charge.key.replace("_", " ").capitalize()


def flat_words(charge: FlatCharge, version: VersionTerms) -> str:
    """ "500.00 USD a month, in advance"."""
    fee = f"{amount_words(charge.amount, version.currency)} {version.currency} {PERIODS[version.interval]}"
    return f"{fee}, in advance" if charge.timing == "advance" else fee


def _of_flat(charge: FlatCharge, version: VersionTerms) -> Iterator[Term]:
    yield Term("Price", flat_words(charge, version))


def _of_usage(charge: UsageCharge, currency: str, counted: Counted) -> Iterator[Term]:
    yield Term("Meter", counted.label)
    if charge.where:
        yield Term("Only where", "; ".join(f"{name} is {_or(values)}" for name, values in charge.where.items()))
    yield Term("Price", rate_words(charge.rate, currency, counted))
    if charge.included:
        kept = ", what is left rolls over once" if charge.rollover else ""
        yield Term("Included", f"{counted.units(charge.included)} included{kept}")
    if charge.commitment is not None:
        yield Term("Commitment", _commitment(charge.commitment, counted))
    if charge.case_cap is not None:
        yield Term("Cap per case", f"at most {amount_words(charge.case_cap, currency)} {currency} for a case")
    if charge.discount_percent:
        yield Term("Discount", f"{plain(charge.discount_percent)} % discount")
    if charge.minimum is not None:
        yield Term("Minimum", f"at least {amount_words(charge.minimum, currency)} {currency}")
    if charge.cap is not None:
        yield Term("Cap", f"at most {amount_words(charge.cap, currency)} {currency}")


def _commitment(agreed: Commitment, counted: Counted) -> str:
    beyond = f", those beyond at {number_words(agreed.overage_factor)} times the price"
    paid = f"{counted.units(agreed.units)} paid for, used or not"
    return paid if agreed.overage_factor == ONE else paid + beyond


def _of_version(version: VersionTerms) -> Iterator[Term]:
    yield Term("Currency", version.currency)
    yield Term("Billed", BILLED[version.interval])
    yield Term("Periods begin", ANCHORS[version.anchor])
    if version.trial_days:
        days = "day" if version.trial_days == 1 else "days"
        yield Term("Trial", f"{version.trial_days:,} {days} without flat fees, minimums and commitments")
    if version.minimum is not None:
        yield Term(
            "Minimum", f"at least {amount_words(version.minimum, version.currency)} {version.currency} for usage"
        )
    if version.cap is not None:
        yield Term("Cap", f"at most {amount_words(version.cap, version.currency)} {version.currency} for usage")


def _or(values: tuple[str, ...]) -> str:
    *first, last = values
    return f"{', '.join(first)} or {last}" if first else last
