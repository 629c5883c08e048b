"""NumberSeries: gapless numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import F

INVOICES, CREDIT_NOTES = "invoices", "credit_notes"
PREFIXES = {INVOICES: "INV", CREDIT_NOTES: "CN"}


class NumberSeries(models.Model):
    """Counts 1, 2, 3 … without a gap: the row is locked from taking a number until the commit."""

    key = models.CharField(max_length=32, primary_key=True, help_text="Which documents it numbers.")
    prefix = models.CharField(max_length=16, help_text="What stands before the counter, such as INV.")
    last = models.PositiveBigIntegerField(default=0, editable=False, help_text="The last number given.")

    class Meta:
        verbose_name_plural = "number series"
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.prefix

    @classmethod
    def take(cls, key: str, count: int) -> list[str]:
        """The next `count` numbers, such as INV-000041. Call it last: others wait from here to the commit."""
        if count == 0:
            return []
        cls.objects.get_or_create(pk=key, defaults={"prefix": PREFIXES[key]})
        cls.objects.filter(pk=key).update(last=F("last") + count)
        series = cls.objects.get(pk=key)
        return [f"{series.prefix}-{n:06d}" for n in range(series.last - count + 1, series.last + 1)]
