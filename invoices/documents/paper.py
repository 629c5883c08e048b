"""What a printed invoice or credit note holds.

Amounts are strings with the currency's digits ("240.00", "-10.00"), quantities and unit prices are plain
decimal strings ("120", "2.5", "0.000125"). The paper states what was decided and never computes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Seller:
    """Who bills. `payment_note` stands below the total and may have line breaks, `footer` on each page."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    email: str = ""
    payment_note: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is billed. `key` is the customer's key with the seller."""

    name: str
    key: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A period as people write it: both days belong to it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} lies before the first day {self.first}")


@dataclass(frozen=True, slots=True)
class PaperStep:
    """One step of the working: quantity × unit price = amount, or an amount alone (a minimum, a fee)."""

    amount: str
    quantity: str | None = None
    unit_price: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line. `unit` suits its quantity ("tickets"); `unit_price` is None where there is no single one.

    `service` is what the line bills; None: the invoice's period. `definition` says when we charge.
    """

    text: str
    amount: str
    quantity: str
    unit: str = ""
    unit_price: str | None = None
    steps: tuple[PaperStep, ...] = ()
    service: Days | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class PaperTax:
    """One rate of tax: "VAT 20 %" on the taxable `base`."""

    text: str
    base: str
    amount: str


@dataclass(frozen=True, slots=True)
class PaperCredit:
    """What was taken off after tax. `amount` carries its sign: "-10.00"."""

    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice as it is printed, or a credit note. `number` and `issued_on` are None while it is a draft.

    `due` is what is asked for: total plus credits; of a credit note what is credited. `against` is the number of the
    invoice that a credit note takes from. `period_label` is a month ("2026-10") or any words.
    """

    kind: Literal["period", "opening", "credit_note"]
    status: str
    currency: str
    seller: Seller
    buyer: Buyer
    number: str | None
    issued_on: date | None
    due_on: date | None
    period: Days
    period_label: str
    lines: tuple[PaperLine, ...]
    subtotal: str
    total: str
    due: str
    taxes: tuple[PaperTax, ...] = ()
    credits: tuple[PaperCredit, ...] = ()
    notes: tuple[str, ...] = ()
    against: str = ""

    @property
    def mark(self) -> Literal["DRAFT", "VOID"] | None:
        """What is stamped across each page. Issued and paid look alike: a payment changes no document."""
        if self.status == "void":
            return "VOID"
        return None if self.number else "DRAFT"
