"""Begin a definition: choose a template, then say which meter is which."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import FormView
from unfold.views import UnfoldModelAdminViewMixin
from unfold.widgets import UnfoldAdminSelectWidget

from customers.admin.parts.display import page
from meters.actions.definitions import draft, draft_from_template
from meters.admin.definition_words import problem_sentences
from meters.models import DefinitionStatus, Kind, Meter, OutcomeDefinition
from meters.rules.definition import Definition
from meters.rules.templates import TEMPLATES, Need, Template

SCRATCH = Template(
    key="scratch",
    title="From scratch",
    explanation="An empty definition: write the sentence and the rules yourself.",
)
OFFERED = (*(each for each in TEMPLATES if each.rules), SCRATCH)
NONE_NEEDED = next(each for each in TEMPLATES if not each.rules)


class NewDefinitionForm(forms.Form):
    """The outcome, and a meter for each need of the template."""

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        meters = list(Meter.objects.order_by("label", "key"))
        self.fields["meter"] = _of_the_outcome(self.initial.get("meter"))
        for need in template.needs:
            self.fields[need.name] = _of_a_need(need, meters)

    def chosen(self) -> dict[str, Meter]:
        """The meters by need."""
        found = {need.name: self.cleaned_data.get(need.name) for need in self.template.needs}
        return {name: meter for name, meter in found.items() if meter}


def _of_the_outcome(given: object) -> forms.Field:
    drafts = OutcomeDefinition.objects.filter(meter=OuterRef("pk"), status=DefinitionStatus.DRAFT)
    free = Meter.objects.filter(kind=Kind.OUTCOME).exclude(Exists(drafts)).order_by("label", "key")
    only = list(free[:2])
    return MeterField(
        queryset=free,
        label="What do you charge for?",
        initial=given or (only[0] if len(only) == 1 else None),
        widget=UnfoldAdminSelectWidget,
        empty_label="Choose a meter",
        help_text="A meter of the kind outcome that has no draft.",
    )


def _of_a_need(need: Need, meters: list[Meter]) -> forms.Field:
    return MeterField(
        queryset=Meter.objects.order_by("label", "key"),
        label=need.question,
        required=not need.is_optional,
        initial=guess(need, meters),
        widget=UnfoldAdminSelectWidget,
        empty_label="None" if need.is_optional else "Choose a meter",
        help_text="It can be left out." if need.is_optional else "",
    )


class MeterField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, meter: Meter) -> str:
        return f"{meter.label} ({meter.key})"


def guess(need: Need, meters: list[Meter]) -> Meter | None:
    """The only meter whose key or label speaks of the need; None when it is not clear."""
    stem = need.name.partition("_")[0][:6]
    told = [meter for meter in meters if any(word.startswith(stem) for word in _words(meter))]
    return told[0] if len(told) == 1 else None


def _words(meter: Meter) -> list[str]:
    return re.split(r"[^a-z]+", f"{meter.key} {meter.label}".lower())


class NewDefinitionView(UnfoldModelAdminViewMixin, FormView[NewDefinitionForm]):  # type: ignore[misc]
    """First the templates, then the form of the one that `?template=` names."""

    title = "New definition"
    permission_required = "meters.add_outcomedefinition"
    template_name = "admin/meters/outcomedefinition/new.html"
    form_class = NewDefinitionForm

    @cached_property
    def chosen(self) -> Template | None:
        """The template, once it is chosen."""
        return next((each for each in OFFERED if each.key == self.request.GET.get("template")), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"template": self.chosen or SCRATCH}

    def get_initial(self) -> dict[str, Any]:
        meter = self.request.GET.get("meter", "")
        return super().get_initial() | ({"meter": int(meter)} if meter.isdecimal() and len(meter) < 19 else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: Mapping[str, Any] = {
            "opts": self.model_admin.opts,
            "offered": OFFERED,
            "none_needed": NONE_NEEDED,
            "chosen": self.chosen,
            "given": self.get_initial().get("meter", ""),
        }
        return super().get_context_data(**kwargs, **shown)

    def form_valid(self, form: NewDefinitionForm) -> HttpResponse:
        if self.chosen is None:
            return HttpResponseRedirect(self.request.path)
        meter = form.cleaned_data["meter"]
        try:
            made = (
                draft(meter, Definition(statement="", rules=()))
                if self.chosen is SCRATCH
                else draft_from_template(meter, self.chosen, form.chosen())
            )
        except ValidationError as error:
            for field, texts in error.message_dict.items():
                told = {"": texts} if field in form.fields else {field: texts}
                form.add_error(field if field in form.fields else None, ValidationError(problem_sentences(told)))
            return self.form_invalid(form)
        messages.success(self.request, f"{made} is a draft. Read it, try it out below, then publish it.")
        return HttpResponseRedirect(page("meters_outcomedefinition", made.pk))
