"""Who, what, and one row for each event."""

from typing import ClassVar

from django.db import models


class Customer(models.Model):
    """Who."""

    key = models.CharField(max_length=128, unique=True)

    class Meta:
        app_label = "ordinary"

    def __str__(self) -> str:
        return self.key


class Meter(models.Model):
    """What."""

    key = models.CharField(max_length=128, unique=True)

    class Meta:
        app_label = "ordinary"

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """The same fields and as many indexes as our own table."""

    event_key = models.CharField(max_length=255)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    value = models.DecimalField(max_digits=28, decimal_places=9, default=1)
    case_key = models.CharField(max_length=255, blank=True)
    properties = models.JSONField(default=dict)

    class Meta:
        app_label = "ordinary"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "event_key"], name="ordinary_event_once"),
        ]

    def __str__(self) -> str:
        return self.event_key
