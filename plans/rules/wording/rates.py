"""Each rate model in one line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.money import exact_text, plain
from plans.rules.priced import EXACT, ZERO
from plans.rules.rates import (
    Graduated,
    Matrix,
    Package,
    Percentage,
    PerUnit,
    Rate,
    Stair,
    Stairstep,
    Tier,
    Volume,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What people call a meter, one of what it counts, and many of them."""

    label: str
    one: str = "unit"
    many: str = "units"

    def units(self, number: Decimal) -> str:
        """ "1 ticket", "1,000 tickets"."""
        return f"{number_words(number)} {self.one if number == 1 else self.many}"


def number_words(number: Decimal) -> str:
    """ "12,000", "2.5": grouped, without zeros at the end."""
    return _grouped(plain(number))


def amount_words(amount: Decimal, currency: str) -> str:
    """ "1,240.00", "0.0035": grouped, exact, with at least the currency's digits."""
    return _grouped(exact_text(amount, currency))


def rate_words(rate: Rate, currency: str, counted: Counted) -> str:
    """ "first 50 at 0.95, above 50 at 0.90 USD for each ticket"; different rates read differently."""
    match rate:
        case PerUnit():
            return f"{amount_words(rate.unit_price, currency)} {currency} for each {counted.one}"
        case Graduated():
            return _tiers(rate.tiers, _within, currency, counted) + _at_zero(
                rate.flat_fee_at_zero, "fee of the first tier"
            )
        case Volume():
            words = _tiers(rate.tiers, _until, currency, counted)
            whole = words if len(rate.tiers) == 1 else f"all {counted.many} at the price of the tier reached: {words}"
            return whole + _at_zero(rate.flat_fee_at_zero, "fee of the first tier")
        case Stairstep():
            return _stairs(rate.tiers, currency, counted) + _at_zero(rate.flat_fee_at_zero, "first price")
        case Package():
            return _package(rate, currency, counted)
        case Percentage():
            return _percentage(rate, currency)
        case Matrix():
            return _matrix(rate, currency, counted)


def _grouped(text: str) -> str:
    whole, point, fraction = text.partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _below(place: int, tiers: Sequence[Tier | Stair]) -> Decimal:
    """Where the tier before ends."""
    return (tiers[place - 1].up_to if place else None) or ZERO


def _within(place: int, tiers: Sequence[Tier | Stair]) -> str:
    """ "first 50", "next 50", "above 100"; nothing for a tier that has them all."""
    below, up_to = _below(place, tiers), tiers[place].up_to
    if up_to is None:
        return _until(place, tiers)
    return f"{'next' if below else 'first'} {number_words(EXACT.subtract(up_to, below))}"


def _until(place: int, tiers: Sequence[Tier | Stair]) -> str:
    """ "up to 50", "above 100"; nothing for a tier that has them all."""
    below, up_to = _below(place, tiers), tiers[place].up_to
    if up_to is None:
        return f"above {number_words(below)}" if below else ""
    return f"up to {number_words(up_to)}"


def _tiers(tiers: Sequence[Tier], where: Callable[[int, Sequence[Tier]], str], currency: str, counted: Counted) -> str:
    if any(tier.flat_fee for tier in tiers):
        spelled = (_tier(tier, where(place, tiers), currency, counted) for place, tier in enumerate(tiers))
        return "; ".join(spelled)
    priced = [place for place, tier in enumerate(tiers) if tier.each]
    return ", ".join(
        " ".join(
            part
            for part in (
                where(place, tiers),
                _unit_price(tier, currency, after_span=len(tiers) > 1),
                f"{currency} for each {counted.one}" if priced[-1:] == [place] else "",
            )
            if part
        )
        for place, tier in enumerate(tiers)
    )


def _unit_price(tier: Tier, currency: str, *, after_span: bool) -> str:
    if not tier.each:
        return "free"
    price = amount_words(tier.each, currency)
    return f"at {price}" if after_span else price


def _tier(tier: Tier, where: str, currency: str, counted: Counted) -> str:
    """A tier among others that have fees: "next 50: 0.90 USD for each ticket and 5.00 USD once"."""
    each = f"{amount_words(tier.each, currency)} {currency} for each {counted.one}" if tier.each else ""
    once = f"{amount_words(tier.flat_fee, currency)} {currency} once" if tier.flat_fee else ""
    words = " and ".join(part for part in (each, once) if part) or "free"
    return f"{where}: {words}" if where else words


def _stairs(stairs: Sequence[Stair], currency: str, counted: Counted) -> str:
    spelled = (
        f"{amount_words(stair.price, currency)} {currency} {_until(place, stairs)}".rstrip()
        for place, stair in enumerate(stairs)
    )
    return f"one price for all {counted.many}: {', '.join(spelled)}"


def _at_zero(asked: bool, what: str) -> str:
    return f", {what} even without usage" if asked else ""


def _package(rate: Package, currency: str, counted: Counted) -> str:
    block = counted.one if rate.size == 1 else f"{number_words(rate.size)} {counted.many}"
    free = f", first {number_words(rate.free)} free" if rate.free else ""
    return f"{amount_words(rate.price, currency)} {currency} for each started {block}{free}"


def _percentage(rate: Percentage, currency: str) -> str:
    fixed = f" + {amount_words(rate.fixed, currency)} {currency} for each event" if rate.fixed else ""
    return f"{plain(rate.percent)} %{fixed}{''.join(_free_of(rate, currency))}"


def _free_of(rate: Percentage, currency: str) -> Iterator[str]:
    if rate.free_events is not None:
        yield f", first {rate.free_events:,} {'event' if rate.free_events == 1 else 'events'} free"
    if rate.free_amount is not None:
        amount = f"{amount_words(rate.free_amount, currency)} {currency}"
        yield f", first {amount} free" if rate.free_events is None else f" up to {amount}"


def _matrix(rate: Matrix, currency: str, counted: Counted) -> str:
    prices = [f"{value or f'no {rate.by}'} at {amount_words(each, currency)}" for value, each in rate.prices.items()]
    if rate.default is not None:
        prices.append(f"all others at {amount_words(rate.default, currency)}")
    return f"by {rate.by}: {', '.join(prices)} {currency} for each {counted.one}"
