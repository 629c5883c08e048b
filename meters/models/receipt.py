"""Receipt: the answer to whoever brought something in."""

import uuid
from typing import ClassVar

from django.db import models

from customers.models.frozen import append_only


class Source(models.TextChoices):
    """Who brought it."""

    API = "api", "Application"
    ADMIN = "admin", "Admin"
    REPLAY = "replay", "Out of quarantine"
    ERASURE = "erasure", "Erasure of personal properties"


class Receipt(models.Model):
    """One for each request that brought something new; usage changes only together with one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, help_text="What the sender was told.")
    source = models.CharField(max_length=16, choices=Source.choices, help_text="Where it came from.")
    source_name = models.CharField(max_length=128, blank=True, help_text="The key or the person that brought it.")
    received_at = models.DateTimeField(db_index=True, help_text="When it was taken in.")
    earliest_at = models.DateTimeField(
        help_text="When the first of its events had arrived; earlier after a quarantine."
    )
    count = models.PositiveIntegerField(help_text="How many new events it brought.")
    root = models.BinaryField(
        max_length=32,
        help_text="Merkle root (RFC 6962) over the digests of its events, in the order of their ids.",
    )

    class Meta:
        ordering: ClassVar = ["-received_at", "pk"]
        triggers: ClassVar = append_only("receipt")

    def __str__(self) -> str:
        return str(self.pk)
