"""SpendWatch: what was seen of a customer when its alerts were last looked at."""

from typing import ClassVar

from django.db import models

from customers.models import Customer


class SpendWatch(models.Model):
    """One small row for each customer with alerts: as long as the fingerprint stays, there is nothing to look at."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+", help_text="Who is watched."
    )
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of sealed usage, agreements and alerts.")
    looked_at = models.DateTimeField(null=True, help_text="When its alerts were last evaluated.")

    class Meta:
        ordering: ClassVar = ["customer"]
        verbose_name_plural = "spend watches"

    def __str__(self) -> str:
        return str(self.customer)
