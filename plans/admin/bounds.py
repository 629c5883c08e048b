"""A minimum and a cap, checked where somebody types them."""

from typing import Any

from django import forms


def check_bounds(form: forms.ModelForm[Any]) -> None:
    """Say beside the cap that it is below the minimum; the constraint could not tell which field is meant."""
    minimum, cap = form.cleaned_data.get("minimum"), form.cleaned_data.get("cap")
    if minimum is not None and cap is not None and cap < minimum:
        form.add_error("cap", "The cap is below the minimum.")
