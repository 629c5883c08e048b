"""Quarantine: what arrived for somebody or something we do not know yet."""

import json
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from customers.admin.parts.bounded import BoundedAdmin, by_id
from customers.admin.parts.display import NAME, badge, block, clipped
from customers.admin.parts.verbs import may, verb
from meters.actions.intake.discard import discard
from meters.actions.intake.replay import Replayed, replay
from meters.admin.reason_dialog import DiscardDialog, reason_field
from meters.models import QuarantinedEvent, Trouble, Waiting
from meters.models.quarantined_event import QuarantineQuerySet

MOST_AT_ONCE = 5_000
EVERYTHING = "all"
TONES = {Waiting.WAITING: "warn", Waiting.COUNTED: "good"}


def is_waiting(event: QuarantinedEvent) -> bool:
    return event.status == Waiting.WAITING


class StateFilter(DropdownFilter):  # type: ignore[misc]
    """What waits, unless something else is asked for."""

    title = "state"
    parameter_name = "state"
    all_option = ("", "Waiting")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(Waiting.COUNTED, "Counted"), (Waiting.DISCARDED, "Discarded"), (EVERYTHING, "Everything")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[QuarantinedEvent]) -> QuerySet[QuarantinedEvent]:
        chosen = self.value() or Waiting.WAITING
        return queryset if chosen == EVERYTHING else queryset.filter(status=chosen)


class DiscardForm(forms.Form):
    reason = reason_field("Kept on record; whoever sends one of them again is told it.")


@admin.register(QuarantinedEvent)
class QuarantinedEventAdmin(BoundedAdmin[QuarantinedEvent]):
    list_display = (
        "received_at",
        "trouble_shown",
        "customer_named",
        "meter_named",
        "sender_id",
        "times_seen",
        "last_seen_at",
        "state_shown",
    )
    list_filter = (StateFilter, ("trouble", ChoicesDropdownFilter))
    ordering = ("-received_at", "-id")
    actions = ("replay_them", "discard_them")  # type: ignore[assignment]
    actions_detail = ("replay_it", "discard_it")
    when_empty = "Events that name an unknown customer or meter wait here; every event found its place."
    search_help_text = "Exact: the customer's key, the meter's key, the sender's id"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "state_shown",
                    "trouble_shown",
                    "customer_named",
                    "meter_named",
                    "event_key",
                    "received_at",
                    "last_seen_at",
                    "times_seen",
                )
            },
        ),
        ("As it was sent", {"fields": ("body_shown", "kept", "receipt", "id")}),
        ("What became of it", {"fields": ("settled_at", "settled_by", "settled_reason")}),
    )

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whoever may change events in quarantine may replay and discard them."""
        return may(self, request, "change")

    def matching(self, term: str) -> Q:
        return Q(customer_key=term) | Q(meter_key=term) | Q(event_key=term) | by_id(term)

    @admin.action(description="Replay", permissions=["settle"])
    def replay_them(self, request: HttpRequest, queryset: QuerySet[QuarantinedEvent]) -> None:
        done = self.replayed(request, queryset)
        told = told_of(done)
        if done.counted + done.waiting >= MOST_AT_ONCE:
            told += f" {MOST_AT_ONCE:,} are looked at at once; what fits of the others is counted within minutes."
        messages.success(request, told)

    @admin.action(description="Discard", permissions=["settle"])
    def discard_them(self, request: HttpRequest, queryset: QuerySet[QuarantinedEvent]) -> TemplateResponse | None:
        """Asks for the reason first, on a page of its own."""
        form = DiscardForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self.asking(request, form, queryset)
        number = self.discarded(request, queryset, form.cleaned_data["reason"])
        messages.success(request, f"{number:,} discarded; they are kept on record and never counted.")
        return None

    @verb(
        "Replay",
        sure="Counts it as of the time it first arrived, if its customer, meter and dimension values exist by now.",
        when=is_waiting,
        icon="replay",
        is_main=True,
    )
    def replay_it(self, request: HttpRequest, event: QuarantinedEvent, form: forms.Form) -> str:
        return told_of(self.replayed(request, QuarantinedEvent.objects.filter(pk=event.pk)))

    @verb(
        "Discard",
        sure="It is kept on record and never counted, also when it is sent again.",
        when=is_waiting,
        form=DiscardDialog,
        icon="delete",
    )
    def discard_it(self, request: HttpRequest, event: QuarantinedEvent, form: forms.Form) -> str:
        chosen = QuarantinedEvent.objects.filter(pk=event.pk)
        number = self.discarded(request, chosen, form.cleaned_data["reason"])
        return "It is discarded." if number else "It had been settled meanwhile."

    def replayed(self, request: HttpRequest, chosen: QuerySet[QuarantinedEvent]) -> Replayed:
        rows = cast("QuarantineQuerySet", chosen)
        return replay(rows, by=request.user.get_username(), as_of=timezone.now(), most=MOST_AT_ONCE)

    def discarded(self, request: HttpRequest, chosen: QuerySet[QuarantinedEvent], reason: str) -> int:
        rows = cast("QuarantineQuerySet", chosen)
        return discard(rows, reason=reason, by=request.user.get_username(), as_of=timezone.now())

    def asking(self, request: HttpRequest, form: DiscardForm, chosen: QuerySet[QuarantinedEvent]) -> TemplateResponse:
        """The page that asks for the reason and sends the choice again."""
        names = ("action", "index", "select_across", ACTION_CHECKBOX_NAME)
        repeated = [(name, value) for name in names for value in request.POST.getlist(name)]
        number = cast("QuarantineQuerySet", chosen).waiting().order_by()[: MOST_AT_ONCE + 1].count()
        many = f"more than {MOST_AT_ONCE:,}" if number > MOST_AT_ONCE else f"{number:,}"
        events, are = ("event", "It is") if number == 1 else ("events", "They are")
        shown = {
            "title": "Discard",
            "question": f"Discard {many} waiting {events}? {are} kept on record and never counted.",
            "form": form,
            "repeated": repeated,
            "opts": self.opts,
        }
        template = "admin/meters/quarantinedevent/discard.html"
        return TemplateResponse(request, template, self.admin_site.each_context(request) | shown)

    @admin.display(description="state")
    def state_shown(self, event: QuarantinedEvent) -> SafeString:
        return badge(Waiting(event.status).label, TONES.get(Waiting(event.status), "neutral"))

    @admin.display(description="why it waits")
    def trouble_shown(self, event: QuarantinedEvent) -> SafeString:
        return badge(Trouble(event.trouble).label, "warn" if is_waiting(event) else "neutral")

    @admin.display(description="customer it names")
    def customer_named(self, event: QuarantinedEvent) -> str | SafeString:
        return clipped(event.customer_key, NAME)

    @admin.display(description="meter it names")
    def meter_named(self, event: QuarantinedEvent) -> str | SafeString:
        return clipped(event.meter_key, NAME)

    @admin.display(description="sender's id")
    def sender_id(self, event: QuarantinedEvent) -> str | SafeString:
        return clipped(event.event_key, NAME)

    @admin.display(description="event")
    def body_shown(self, event: QuarantinedEvent) -> SafeString:
        return block(json.dumps(event.body, indent=2, ensure_ascii=False))


def told_of(done: Replayed) -> str:
    """What a replay came to, in words."""
    return f"{done.counted:,} counted, {done.waiting:,} still {'waits' if done.waiting == 1 else 'wait'}."
