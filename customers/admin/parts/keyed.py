"""Forms of things that applications know by a key."""

from typing import Any, ClassVar

from django import forms

from customers.admin.parts.keys import key_from


class KeyedForm(forms.ModelForm[Any]):
    """The key may be left empty: it is then taken from the name. Once saved it is fixed."""

    named_after: ClassVar[str] = "name"

    class Media:
        js = ("upshot/prefill.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.required = False
            key.widget.attrs["data-prefill-from"] = f"id_{self.add_prefix(self.named_after)}"
            key.help_text = f"{key.help_text} Empty: made from the {self.named_after}."

    def clean(self) -> dict[str, Any]:
        """Fill in the key that was left empty."""
        cleaned = super().clean() or self.cleaned_data
        if "key" in self.fields and not {"key", self.named_after} & set(self.errors) and not cleaned.get("key"):
            cleaned["key"] = key_from(cleaned.get(self.named_after) or "")
            if not cleaned["key"]:
                self.add_error("key", "Give it a key; the name has no letters or digits to make one from.")
        return cleaned
