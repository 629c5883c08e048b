"""Forms that ask why an invoice moves on, and which of several wait."""

from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

if TYPE_CHECKING:
    from django.forms import Form as _DialogForm
else:
    from unfold.forms import BaseDialogForm as _DialogForm

LONGEST_REASON = 400


def reason_field(help_text: str, **options: Any) -> forms.CharField:
    """Why, in a sentence."""
    return forms.CharField(max_length=LONGEST_REASON, widget=UnfoldAdminTextInputWidget, help_text=help_text, **options)


class ReasonDialog(_DialogForm):
    reason = reason_field("Kept with the invoice for whoever reads it later.")


class NoteDialog(_DialogForm):
    reason = reason_field("Kept with the invoice. May be empty, unless a bound holds it.", required=False)


class MonthDialog(_DialogForm):
    reason = reason_field("Kept with the month for whoever reads it later.")


class MonthNoteDialog(_DialogForm):
    reason = reason_field("Kept with the month. May be empty.", required=False)


class _Choice(forms.Form):
    reason = reason_field("Kept with every invoice. Needed for those in review.", required=False)
    review = forms.BooleanField(
        label="Also those in review",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Approves what a bound holds.",
    )
    grace = forms.BooleanField(
        label="Also those in their days of grace",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Does not wait for usage that comes late.",
    )


class IssueForm(_Choice):
    """On a page of its own."""

    asked = forms.BooleanField(initial=True, widget=forms.HiddenInput)


class IssueDialog(_Choice, _DialogForm):
    """Over the page of a run."""
