from datetime import UTC, datetime

from factory.declarations import LazyAttribute, Sequence, Trait
from factory.django import DjangoModelFactory

from customers.models import ApiKey, Scope
from customers.models.api_key import digest


class ApiKeyFactory(DjangoModelFactory[ApiKey]):
    """A key that may read; `secret` opens the door. Traits: revoked, expired."""

    class Meta:
        model = ApiKey
        exclude = ("secret",)

    class Params:
        revoked = Trait(revoked_at=datetime(2026, 1, 2, tzinfo=UTC))
        expired = Trait(expires_at=datetime(2026, 1, 2, tzinfo=UTC))

    secret = Sequence(lambda n: f"up_secret-{n:040}")
    name = Sequence(lambda n: f"application {n}")
    scopes = [Scope.READ]
    prefix = LazyAttribute(lambda made: made.secret[:8])
    digest = LazyAttribute(lambda made: digest(made.secret))
