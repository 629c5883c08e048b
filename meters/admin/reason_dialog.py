"""A dialog that asks for a reason, which is kept for ever."""

from typing import TYPE_CHECKING

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

if TYPE_CHECKING:
    from django.forms import Form as _DialogForm
else:
    from unfold.forms import BaseDialogForm as _DialogForm

LONGEST_REASON = 400


def reason_field(help_text: str) -> forms.CharField:
    """Why, in a sentence."""
    return forms.CharField(max_length=LONGEST_REASON, widget=UnfoldAdminTextInputWidget, help_text=help_text)


class DiscardDialog(_DialogForm):
    reason = reason_field("Kept on record; whoever sends the event again is told it.")


class TakeBackDialog(_DialogForm):
    reason = reason_field("The customer reads it beside the verdict.")
