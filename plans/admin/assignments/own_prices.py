"""A form field for prices of a customer's own: a charge, its price and why, as often as needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from plans.actions.override import Override
from plans.admin import wording
from plans.models import Charge, ChargeType, PlanVersion
from plans.rules.catalogue.document import Problems, spelled
from plans.rules.catalogue.rates import RATE, parse_rate
from plans.rules.catalogue.reading import read
from plans.rules.rates import Rate, RateError

PARTS = ("charge", "unit_price", "rate", "reason")
LONGEST_RATE = 20_000
EXAMPLE = """model: graduated
tiers:
  - {up_to: 1000, unit_price: "1.80"}
  - {unit_price: "1.50"}"""


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody typed about one price; `charge` is "version:key"."""

    charge: str = ""
    unit_price: str = ""
    rate: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return any((self.charge, self.unit_price, self.rate, self.reason))

    @property
    def version(self) -> str:
        """The primary key of the version whose charge it is."""
        return self.charge.partition(":")[0]

    @property
    def key(self) -> str:
        """The key of the charge."""
        return self.charge.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Offered:
    """A version and its usage charges, each as a value and what people call it."""

    version: PlanVersion
    charges: Sequence[tuple[str, str]]


class OwnPricesWidget(forms.Widget):
    """A group of inputs for each price, and a blank one to add another."""

    template_name = "admin/plans/assignments/own_prices.html"

    class Media:
        js = ("upshot/own_prices.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or () if row]
        context["widget"] |= {"rows": [*rows, Row()], "offered": list(offered()), "example": EXAMPLE}
        return context

    def format_value(self, value: Any) -> Any:
        return value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        columns = [[text.strip() for text in data.getlist(f"{name}-{part}")] for part in PARTS]
        return [Row(*texts) for texts in zip(*columns, strict=False)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-charge" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class OwnPricesField(forms.Field):
    """Cleans to the version's primary key as text, and the override, of each price."""

    widget = OwnPricesWidget

    def clean(self, value: Any) -> list[tuple[str, Override]]:
        found, problems = [], []
        for row in filter(None, value or ()):
            try:
                found.append((row.version, Override(row.key, rate_of(row), row.reason)))
            except ValidationError as error:
                problems += [f"{row.key or 'A price'}: {text}" for text in error.messages]
        if problems:
            raise ValidationError(problems)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return any(data or ())


def of_version(prices: Sequence[tuple[str, Override]], version: PlanVersion) -> list[Override]:
    """The overrides; ValidationError where a charge is another version's."""
    strange = [override.charge for owner, override in prices if owner != str(version.pk)]
    if strange:
        said = f"{', '.join(strange)}: choose a charge of {version}, the version that you assign."
        raise ValidationError({"overrides": said})
    return [override for _, override in prices]


def rate_of(row: Row) -> Rate:
    """The rate that was typed; ValidationError when there is none, or it is not one."""
    if not row.charge:
        raise ValidationError("choose the charge that it is for.")
    if bool(row.unit_price) == bool(row.rate):
        raise ValidationError("give either a price for each unit or another model.")
    if row.rate:
        return _written(row.rate)
    try:
        return parse_rate({"model": "per_unit", "unit_price": row.unit_price})
    except RateError as error:
        raise ValidationError(f"{error}.") from error


def offered() -> Iterator[Offered]:
    """The charges of published versions, in two statements."""
    usage = Charge.objects.filter(type=ChargeType.USAGE).select_related("meter")
    rows = PlanVersion.objects.published().select_related("plan").order_by("plan__name", "-number")
    for version in rows.prefetch_related(Prefetch("charges", usage)):
        charges = [(f"{version.pk}:{row.key}", f"{wording.title(row)} ({row.key})") for row in version.charges.all()]
        if charges:
            yield Offered(version, charges)


def _written(text: str) -> Rate:
    """A rate as catalogue files write it."""
    if len(text) > LONGEST_RATE:
        raise ValidationError(f"a rate has at most {LONGEST_RATE:,} characters.")
    document = read(text.encode(errors="replace"))
    if document.problems or document.root is None:
        raise ValidationError([f"line {each.line}: {each.text}." for each in document.problems])
    rate = RATE.read(document.root, (), None)
    if isinstance(rate, Problems):
        raise ValidationError([f"{': '.join(filter(None, (spelled(each.path), each.text)))}." for each in rate.found])
    return rate
