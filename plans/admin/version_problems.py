"""What stands against publishing, as a billing person reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plans.actions.publish import Problems
from plans.admin import wording
from plans.admin.charge import ChargeForm
from plans.admin.typed_rate import sentence
from plans.models import PlanVersion


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """Which charge and which field, what is wrong, and the address of the field within the page."""

    place: str
    text: str
    anchor: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def told_problems(version: PlanVersion, problems: Problems) -> Sequence[ToldProblem]:
    """Each problem with its charge and field as the page calls them."""
    forms: Mapping[str, tuple[int, str]] = {
        charge.key: (place, wording.title(charge)) for place, charge in enumerate(version.charges.all())
    }
    return [told for path, texts in problems.items() for told in _told(version, forms, path, texts)]


def _told(
    version: PlanVersion, forms: Mapping[str, tuple[int, str]], path: str, texts: Sequence[str]
) -> Iterator[ToldProblem]:
    key, _, field = path.rpartition(".")
    if key in forms:
        number, title = forms[key]
        name = {"commitment": "commitment_units"}.get(field, field)
        place, anchor = f"{title} ({key}), {_label(name)}", f"id_charges-{number}-{name}"
    elif field == "charges":
        place, anchor = "", "charges-group"
    else:
        place, anchor = version._meta.get_field(field).verbose_name.capitalize(), f"id_{field}"  # type: ignore[union-attr]
    yield from (ToldProblem(place, sentence(text), anchor) for text in texts)


def _label(field: str) -> str:
    known = ChargeForm.base_fields.get(field)
    return (str(known.label) if known and known.label else field.replace("_", " ")).lower()
