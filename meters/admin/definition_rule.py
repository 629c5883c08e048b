"""The rules of a definition while it is a draft: a form each, headed by its sentence."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.parts.theme import StackedInline
from meters.actions.judging.book import rule_of
from meters.admin.conditions import ConditionsField
from meters.models import SignalRule
from meters.rules.definition import Effect
from meters.rules.wording import EFFECTS, rule_sentence


class RuleForm(forms.ModelForm[SignalRule]):
    where = ConditionsField(
        label="And its properties",
        required=False,
        help_text="Such as “score is below 4”; empty for every event. All lines must hold; save to get another one.",
    )

    class Meta:
        model = SignalRule
        fields = ("on", "where", "effect", "outcome_class", "position")
        labels = {"on": "When an event arrives on", "outcome_class": "Class"}
        help_texts = {"on": "", "effect": "", "outcome_class": "Of a success; prices can tell classes apart."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        effect, position = self.fields["effect"], self.fields["position"]
        assert isinstance(effect, forms.ChoiceField)
        effect.choices = [(effect.value, words) for effect, words in EFFECTS.items()]
        position.required = False
        if self.instance.pk:
            self.instance.get_inline_title = self.sentence()  # type: ignore[attr-defined]
        else:
            position.initial = self.initial["position"] = None

    def sentence(self) -> str:
        """The rule as it is stored: "1. When “Ticket resolved” arrives for the same case, …"."""
        on = self.instance.on
        number = int((self.prefix or "-0").rpartition("-")[2]) + 1
        return f"{number}. {rule_sentence(rule_of(self.instance), {on.key: on.label})}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        effect = cleaned.get("effect")
        if cleaned.get("outcome_class") and effect and not Effect(effect).is_success:
            self.add_error("outcome_class", "Only a success has a class.")
        return cleaned


class RuleFormSet(forms.BaseInlineFormSet[SignalRule, Any, Any]):
    def clean(self) -> None:
        """A rule without a place comes last: the first that matches decides."""
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        last = max(
            (form.cleaned_data.get("position") or 0 for form in kept if hasattr(form, "cleaned_data")), default=0
        )
        for form in kept:
            if not form.errors and form.cleaned_data.get("position") is None:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last


class RuleInline(StackedInline[SignalRule]):
    model = SignalRule
    form = RuleForm
    formset = RuleFormSet
    verbose_name_plural = "rules: the first one that matches decides"
    ordering_field = "position"
    hide_ordering_field = True
    fieldsets = ((None, {"fields": (("on", "effect"), "where", "outcome_class", "position")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignalRule]:
        return super().get_queryset(request).select_related("on")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty form to begin with, until there is a rule."""
        return 0 if obj and obj.rules.exists() else 1
