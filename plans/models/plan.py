"""Plan: a name under which prices change from version to version."""

from typing import ClassVar

from django.db import models

from customers.models.fields import key_field
from customers.models.frozen import immutable


class Plan(models.Model):
    """A price list's name. What it costs is in its versions."""

    key = key_field(
        "What files and applications call this plan, such as support_outcome. It cannot change later.",
        unique=True,
    )
    name = models.CharField(max_length=200, help_text="What people call it, such as Support outcome plan.")

    class Meta:
        ordering: ClassVar = ["name", "key"]
        triggers: ClassVar = [immutable("plan", "key")]

    def __str__(self) -> str:
        return self.name
