"""ApiKey: how an application, or one customer's application, is let in."""

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from customers.models.customer import Customer

PREFIX = "up"


class Scope(models.TextChoices):
    """What a key may do (R21)."""

    EVENTS_WRITE = "events:write", "Post events and take outcomes back"
    READ = "read", "Read everything the key can see"
    PURCHASES_WRITE = "purchases:write", "Buy packs, at the price that it names"
    DISPUTES_WRITE = "disputes:write", "Raise and withdraw disputes"


def digest(secret: str) -> str:
    """SHA-256 of a whole key, in hex: what is stored of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, as_of: datetime) -> Self:
        """Keys that open the door at `as_of`: neither revoked nor expired."""
        return self.filter(Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=as_of)))

    def presented(self, secret: str) -> Self:
        """The key whose secret this is."""
        return self.filter(digest=digest(secret))


class ApiKey(models.Model):
    """A bearer key. Only its hash is kept; the secret is shown once, when it is made."""

    name = models.CharField(max_length=100, help_text="Which application holds it, such as helpdesk production.")
    prefix = models.CharField(max_length=16, editable=False, help_text="The beginning of the key, to recognise it by.")
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the key.")
    scopes = ArrayField(
        models.CharField(max_length=32, choices=Scope.choices),
        help_text="What the key may do. Give it as little as it needs.",
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="api_keys",
        help_text="Leave empty for your own applications. A key bound to a customer sees only that customer.",
    )
    created_at = models.DateTimeField(auto_now_add=True, help_text="When the key was made.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="From then on the key is refused. Empty: never.")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When the key was revoked.")
    last_used_on = models.DateField(null=True, blank=True, editable=False, help_text="The last day it was used.")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def mint(
        cls,
        *,
        name: str,
        scopes: list[str],
        customer: Customer | None = None,
        expires_at: datetime | None = None,
    ) -> tuple["ApiKey", str]:
        """An unsaved key and its secret, which cannot be had again."""
        secret = f"{PREFIX}_{secrets.token_urlsafe(32)}"
        key = cls(
            name=name,
            scopes=scopes,
            customer=customer,
            expires_at=expires_at,
            prefix=secret[:8],
            digest=digest(secret),
        )
        return key, secret

    @cached_property
    def scope_set(self) -> frozenset[str]:
        """The scopes, for membership tests."""
        return frozenset(self.scopes)

    def revoke(self, *, at: datetime) -> bool:
        """Refuse the key from now on; False when it was revoked before."""
        changed = ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at) == 1
        self.refresh_from_db(fields=["revoked_at"])
        return changed
