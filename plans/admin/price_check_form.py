"""The form of the price check: what was used of each charge."""

from collections.abc import Iterator
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from plans.actions.charges import frozen
from plans.admin import wording
from plans.admin.typed_rate import sentence
from plans.models import Charge, PlanVersion
from plans.rules.charges import UsageCharge
from plans.rules.price import price
from plans.rules.terms import UsageTerms
from plans.rules.typed_usage import asked, typed_usage
from plans.rules.usage import Usage, UsageError

LONGEST_TEXT = 20_000


class PriceCheckForm(forms.Form):
    """Cleans to `used`: the usage by the key of its charge, each of which has an input."""

    prefix = "check"

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = dict(_asked(version))
        for key, (row, terms) in self.asked.items():
            self.fields[key] = _input(row, terms)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["used"] = dict(self._typed(cleaned))
        return cleaned

    def _typed(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, Usage]]:
        """The usage that the inputs say, where the terms can price it."""
        for key, (_, terms) in self.asked.items():
            try:
                usage = typed_usage(terms, cleaned.get(key) or "")
                price(terms, usage)
            except UsageError as error:
                self.add_error(key, sentence(str(error)))
            else:
                yield key, usage


def _asked(version: PlanVersion) -> Iterator[tuple[str, tuple[Charge, UsageTerms]]]:
    """The usage charges by key; those that cannot be read are told about elsewhere."""
    for row in version.charges.all():
        try:
            charge = frozen(row)
        except wording.UNREADABLE:
            continue
        if isinstance(charge, UsageCharge):
            yield charge.key, (row, charge.terms(version.currency))


def _input(row: Charge, terms: UsageTerms) -> forms.Field:
    only = ", ".join(value for values in row.filter.values() for value in values)
    return forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=f"{wording.title(row)} ({only})" if only else wording.title(row),
        help_text=f"{asked(terms)}.",
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off", "spellcheck": "false"}),
    )
