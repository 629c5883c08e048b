"""API keys: how applications are let in."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from customers.admin.parts.display import badge
from customers.admin.parts.theme import ModelAdmin
from customers.admin.parts.verbs import verb
from customers.models import ApiKey, Scope


def is_alive(key: ApiKey) -> bool:
    return key.revoked_at is None


class ApiKeyForm(forms.ModelForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.EVENTS_WRITE],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="What the key may do. Give it as little as it needs.",
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "customer", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin[ApiKey]):
    """The secret is on the page that answers the form, and nowhere else, ever."""

    form = ApiKeyForm
    fields = ("name", "scopes", "customer", "expires_at")
    autocomplete_fields = ("customer",)
    list_display = ("name", "prefix_shown", "state", "scopes_shown", "customer_shown", "last_used_on", "created_at")
    list_select_related = ("customer",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "prefix")
    when_empty = "Applications post events with a key. It is shown once, when it is made."
    search_help_text = "Name, or the beginning of the key"
    ordering = (F("revoked_at").desc(nulls_first=True), "name")
    actions = None
    actions_detail = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        if obj is None:
            return self.fields
        return (
            "name",
            "prefix_shown",
            "state",
            "scopes_shown",
            "customer",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_on",
        )

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key is made and revoked, never edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Mint what was asked for and keep the secret for this one answer."""
        asked = form.cleaned_data
        minted, secret = ApiKey.mint(
            name=asked["name"], scopes=asked["scopes"], customer=asked["customer"], expires_at=asked["expires_at"]
        )
        obj.prefix, obj.digest = minted.prefix, minted.digest
        obj.save()
        request.upshot_secret = secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret in the answer itself: it passes through no session, cookie or log."""
        shown = {"title": "Your new API key", "opts": self.opts, "key": obj, "secret": request.upshot_secret}  # type: ignore[attr-defined]
        context = self.admin_site.each_context(request) | shown
        answer = TemplateResponse(request, "admin/customers/apikey/secret.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @verb(
        "Revoke",
        sure="Applications that use this key are refused from this moment on. A revoked key cannot be brought back.",
        when=is_alive,
        icon="block",
    )
    def revoke(self, request: HttpRequest, key: ApiKey, form: forms.Form) -> str:
        key.revoke(at=timezone.now())
        return f"{key.name} is revoked."

    @admin.display(description="key")
    def prefix_shown(self, key: ApiKey) -> str:
        return f"{key.prefix}…"

    @admin.display(description="may")
    def scopes_shown(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.display(description="for", ordering="customer__name")
    def customer_shown(self, key: ApiKey) -> str:
        return str(key.customer) if key.customer else "your applications"

    @admin.display(description="state")
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at:
            return badge("Revoked", "bad")
        if key.expires_at and key.expires_at <= timezone.now():
            return badge("Expired", "warn")
        return badge("Live", "good")
