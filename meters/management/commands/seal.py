"""`manage.py seal`: seal the journal now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from meters.actions.journal import seal
from meters.models import JournalPage
from meters.rules.reasons import counted


class Command(BaseCommand):
    help = "Seal every receipt that no page of the journal holds yet. Safe to run at any time, any number at once."

    def handle(self, *args: Any, **options: Any) -> None:
        pages = JournalPage.objects.filter(pk__in=seal(at=timezone.now())).order_by("number")
        for page in pages:
            self.stdout.write(f"page {page.number}: {counted(page.receipts, 'receipt')}, {bytes(page.hash).hex()}")
        if not pages:
            self.stdout.write("nothing to seal")
