"""Move all customers of a version to another one: choose, look, confirm."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import FormView
from unfold.views import UnfoldModelAdminViewMixin

from customers.admin.parts.display import listing
from customers.models import PlanAssignment
from customers.rules.zones import CalendarError
from plans.actions.move_customers import Held, Move, Preview, move_customers, preview_move
from plans.admin.assignments.story import written
from plans.admin.assignments.when import VersionField, WhenForm, published
from plans.models import PlanVersion, VersionStatus

SALT = "upshot.move-customers"
LONGEST_LOOK_SECONDS = 3600
DAYS_SHOWN = 12


class MoveForm(WhenForm):
    """Which version everybody leaves, and where to."""

    source = VersionField(
        queryset=PlanVersion.objects.none(),
        label="Customers of",
        empty_label="Choose a version",
        help_text="Everybody who is on this version on that day.",
    )
    field_order = ("source", "plan_version", "when", "on", "keep_overrides")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = inhabited()
        target: Any = self.fields["plan_version"]
        target.queryset = published()


class ShownForm(forms.Form):
    """What a preview showed, signed, so that exactly this is done."""

    shown = forms.CharField(widget=forms.HiddenInput)

    def clean_shown(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = signing.loads(self.cleaned_data["shown"], salt=SALT, max_age=LONGEST_LOOK_SECONDS)
        except signing.SignatureExpired:
            raise ValidationError("You looked at this more than an hour ago; look again.") from None
        except signing.BadSignature:
            raise ValidationError("This is not what was shown; look again.") from None
        return found


def inhabited() -> Any:
    """Versions that somebody is on, or will be."""
    today = timezone.localdate()
    live = PlanAssignment.objects.filter(plan_version=OuterRef("pk")).exclude(ends_on__lt=today)
    rows = PlanVersion.objects.exclude(status=VersionStatus.DRAFT).filter(Exists(live))
    return rows.select_related("plan").order_by("plan__name", "-number")


def sealed(preview: Preview, *, keep_overrides: bool) -> str:
    """The moves of a preview as text that only this server can have written."""
    places: dict[tuple[date, date | None], list[int]] = {}
    for move in preview.moves:
        places.setdefault((move.on, move.ends_on), []).append(move.assignment)
    moves = [[on.toordinal(), end and end.toordinal(), keys] for (on, end), keys in places.items()]
    told = {"source": preview.source.pk, "target": preview.target.pk, "keep": keep_overrides, "moves": moves}
    return signing.dumps(told, salt=SALT, compress=True)


def opened(moves: Sequence[tuple[int, int | None, Sequence[int]]]) -> list[Move]:
    """The same moves again."""
    return [
        Move(key, date.fromordinal(on), date.fromordinal(end) if end else None)
        for on, end, keys in moves
        for key in keys
    ]


class MoveView(UnfoldModelAdminViewMixin, FormView[MoveForm]):  # type: ignore[misc]
    """Looking shows numbers and a sample; confirming does what was shown."""

    title = "Move customers"
    permission_required = "customers.change_planassignment"
    template_name = "admin/plans/assignments/move.html"
    form_class = MoveForm

    def get_initial(self) -> dict[str, Any]:
        source = self.request.GET.get("source", "")
        given = {"source": int(source)} if source.isdecimal() and len(source) < 19 else {}
        return super().get_initial() | given

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.confirmed() if "shown" in request.POST else super().post(request, *args, **kwargs)

    def form_valid(self, form: MoveForm) -> HttpResponse:
        asked, keep = form.cleaned_data, form.cleaned_data["keep_overrides"]
        try:
            preview = preview_move(
                asked["source"], asked["plan_version"], on=form.chosen(timezone.now()), keep_overrides=keep
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except CalendarError as error:
            form.add_error("on", f"{error}.")
            return self.form_invalid(form)
        shown = {
            "form": form,
            "preview": preview,
            "keeps_own_prices": keep,
            "days": [(written(day), count) for day, count in list(preview.days.items())[:DAYS_SHOWN]],
            "more_days": max(0, len(preview.days) - DAYS_SHOWN),
            "sealed": ShownForm({"shown": sealed(preview, keep_overrides=keep)}),
        }
        return self.render_to_response(self.get_context_data(**shown))

    def confirmed(self) -> HttpResponse:
        """Do what was shown."""
        told = ShownForm(self.request.POST)
        if not told.is_valid():
            for text in told.errors.get("shown", ()):
                messages.error(self.request, str(text))
            return HttpResponseRedirect(self.request.path)
        asked = told.cleaned_data["shown"]
        source, target = (
            PlanVersion.objects.select_related("plan").get(pk=asked[name]) for name in ("source", "target")
        )
        try:
            moved = move_customers(source, target, opened(asked["moves"]), keep_overrides=asked["keep"])
        except ValidationError as error:
            for text in error.messages:
                messages.error(self.request, f"Nobody was moved. {text}")
            return HttpResponseRedirect(self.request.path)
        said = f"{moved.count:,} of the customers of {source} go over to {target}."
        self.model_admin.log_change(self.request, target, said)
        messages.success(self.request, said)
        for held in moved.held:
            messages.warning(self.request, told_held(held))
        return HttpResponseRedirect(listing("customers_planassignment", {"plan_version__id__exact": target.pk}))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"opts": self.model_admin.opts} | kwargs)


def told_held(held: Held) -> str:
    """Who stays after all, and why."""
    names = ", ".join(str(row.customer)[:60] for row in held.examples[:3])
    more = f" ({names}{', …' if held.count > 3 else ''})" if names else ""
    return f"{held.count:,} left where they are{more}: {held.reason}"
