"""`manage.py create_api_key NAME --scope read [--customer KEY] [--expires TIME]`"""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from customers.models import ApiKey, Customer, Scope


class Command(BaseCommand):
    help = "Make a key for an application. The key alone is written to standard output; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name is for people; at least one scope."""
        parser.add_argument("name", help="which application will hold it, such as 'helpdesk production'")
        parser.add_argument(
            "--scope", action="append", required=True, metavar="SCOPE", help=f"repeatable: {', '.join(Scope.values)}"
        )
        parser.add_argument("--customer", metavar="KEY", help="bind it to this customer: it sees nothing else")
        parser.add_argument("--expires", metavar="TIME", help="refused from then on, such as 2027-01-01T00:00:00Z")

    def handle(self, *args: object, **options: Any) -> None:
        """Make the key and show it."""
        key, secret = ApiKey.mint(
            name=options["name"],
            scopes=list(dict.fromkeys(options["scope"])),
            customer=_customer(options["customer"]),
            expires_at=_expiry(options["expires"], now=timezone.now()),
        )
        _check(key)
        key.save()
        self.stderr.write(f"Made the key {key}: {_story(key)}.")
        self.stderr.write("Keep it safe, it is shown only now:")
        self.stdout.write(secret)


def _customer(key: str | None) -> Customer | None:
    if key is None:
        return None
    found = Customer.objects.filter(key=key).first()
    if found is None:
        raise CommandError(f"There is no customer with the key {key!r}.")
    return found


def _expiry(text: str | None, *, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        expires_at = parse_datetime(text)
    except ValueError:
        expires_at = None
    if expires_at is None or expires_at.tzinfo is None:
        raise CommandError(f"{text!r} is not a time with an offset, such as 2027-01-01T00:00:00Z.")
    if expires_at <= now:
        raise CommandError(f"{text} is past already.")
    return expires_at


def _check(key: ApiKey) -> None:
    if unknown := [scope for scope in key.scopes if scope not in Scope.values]:
        raise CommandError(f"There is no scope {unknown[0]!r}; there are {', '.join(Scope.values)}.")
    try:
        key.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def _story(key: ApiKey) -> str:
    holder = f"customer {key.customer.key}" if key.customer else "your own applications"
    until = f" until {key.expires_at.isoformat()}" if key.expires_at else ""
    return f"for {holder}, scopes {', '.join(key.scopes)}{until}"
