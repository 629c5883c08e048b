"""What the form of a rate asks for each model, in which words."""

from collections.abc import Mapping
from dataclasses import dataclass

MODELS = {
    "per_unit": "Per unit: every unit at the same price",
    "graduated": "Graduated: each unit at the price of its own tier",
    "volume": "Volume: all units at the price of the tier that the last one reaches",
    "package": "Package: a price for each started block of units",
    "stairstep": "Stairstep: one price for everything, by how far it reaches",
    "percentage": "Percentage: a share of the value, and a fixed part for each event",
    "matrix": "Matrix: a price for each value of a dimension, or for each class",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One input: the name it is sent by, and how the page explains it."""

    name: str
    label: str
    help_text: str = ""
    placeholder: str = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class AskedRows:
    """Inputs that come row by row; `noun` is what a row is called, `fewest` how many of them are shown at least."""

    name: str
    noun: str
    columns: tuple[Asked, ...]
    fewest: int
    ascends: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown for some of the models, an example of each: inputs before the rows, the rows, inputs after them."""

    examples: Mapping[str, str]
    before: tuple[Asked, ...] = ()
    rows: AskedRows | None = None
    after: tuple[Asked, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The models for which it is shown."""
        return tuple(self.examples)


UP_TO = Asked("up_to", "Up to", placeholder="no end")
AT_ZERO = Asked("at_zero", "In a period without usage")
AT_ZERO_CHOICES = (
    ("", "nothing is due"),
    ("on", "the flat fee of the first tier is due all the same"),
)
AT_ZERO_STAIRS = (("", "nothing is due"), ("on", "the first price is due all the same"))

PARTS = (
    Part(
        {"per_unit": "At 2.00, 120 units cost 120 × 2.00 = 240.00."},
        (Asked("unit_price", "Unit price", "Up to 12 decimal places, such as 0.000125.", "2.00"),),
    ),
    Part(
        {
            "graduated": "With 0.95 up to 50 and 0.90 above, 80 units cost 50 × 0.95 + 30 × 0.90 = 74.50. "
            "A flat fee is added once, as soon as its tier is reached.",
            "volume": "With 0.95 up to 50 and 0.90 above, 80 units cost 80 × 0.90 = 72.00. "
            "Only the flat fee of that one tier is added.",
        },
        rows=AskedRows(
            "tiers",
            "tier",
            (UP_TO, Asked("unit_price", "Unit price", placeholder="0.95"), Asked("flat_fee", "Flat fee, once")),
            fewest=2,
        ),
        after=(AT_ZERO,),
    ),
    Part(
        {"stairstep": "With 50.00 up to 1000 and 90.00 above, 1 unit costs 50.00 and 1001 units cost 90.00."},
        rows=AskedRows("stairs", "stair", (UP_TO, Asked("price", "Price for all", placeholder="50.00")), fewest=2),
        after=(AT_ZERO,),
    ),
    Part(
        {"package": "In blocks of 100 at 5.00, 101 units cost 2 × 5.00 = 10.00."},
        (
            Asked("size", "Units in a block", placeholder="100"),
            Asked("price", "Price of a block", placeholder="5.00"),
            Asked("free", "Free units", "The first ones of each period. Empty: none."),
        ),
    ),
    Part(
        {
            "percentage": "At 1.2 % and 0.10 for each event, two events worth 500.00 together cost 6.00 + 0.20. "
            "The quantity of the meter is money."
        },
        (
            Asked("percent", "Percent of the value", placeholder="1.2"),
            Asked("fixed", "For each event", "Empty: nothing.", "0.10"),
            Asked("free_events", "Free events", "The first ones of each period. Empty: none."),
            Asked(
                "free_amount", "Free value", "Events cost nothing while their sum is within it. Empty: no such limit."
            ),
        ),
    ),
    Part(
        {"matrix": "With standard at 2.00 and premium at 3.50, 3 standard and 2 premium units cost 6.00 + 7.00."},
        (Asked("by", "Priced by", "A dimension of the meter, or the class of the outcome.", is_number=False),),
        AskedRows(
            "prices",
            "price",
            (
                Asked("value", "Value", placeholder="premium", is_number=False),
                Asked("price", "Unit price", placeholder="3.50"),
            ),
            fewest=1,
            ascends=False,
        ),
        (Asked("default", "All other values", "The unit price of values that are not listed. Empty: there are none."),),
    ),
)
