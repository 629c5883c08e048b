"""`manage.py erase_person --customer KEY (--case CASE | --property NAME=VALUE) --reason TEXT [--yes]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customers.models import Customer
from meters.actions.erase import Choice, Found, erase, look
from meters.rules.reasons import counted

LONGEST_REASON = 400


class Command(BaseCommand):
    help = (
        "Remove personal properties from events that were taken in, also from those in quarantine. "
        "Verdicts, usage, digests and the journal stay as they are. Tells what it would do; with --yes it does it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose events, which of them, and which of their properties."""
        parser.add_argument("--customer", required=True, metavar="KEY", help="whose events")
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--case", help="the events on this case")
        chosen.add_argument("--property", metavar="NAME=VALUE", help="the events with this value of a property")
        parser.add_argument(
            "--property-name",
            action="append",
            default=[],
            metavar="NAME",
            help="repeatable: the properties to remove; all that no bill depends on, unless given",
        )
        parser.add_argument("--reason", required=True, help="why; it is kept, so name no person in it")
        parser.add_argument("--yes", action="store_true", help="do it: what is erased cannot be brought back")

    def handle(self, *args: Any, **options: Any) -> None:
        choice, reason = _choice(options), options["reason"].strip()
        if not 1 <= len(reason) <= LONGEST_REASON:
            raise CommandError(f"--reason needs 1 to {LONGEST_REASON} characters")
        if not options["yes"]:
            self._tell("would lose properties", look(choice))
            self.stdout.write("Nothing was changed. Add --yes to do it.")
            return
        self._tell("lost properties", erase(choice, reason=reason, by="command line", as_of=timezone.now()))

    def _tell(self, verb: str, found: Found) -> None:
        self.stdout.write(f"{counted(found.events, 'event')} and {found.quarantined} in quarantine {verb}.")
        if found.needed:
            self.stdout.write(f"Kept, because bills depend on them: {', '.join(found.needed)}.")


def _choice(options: dict[str, Any]) -> Choice:
    customer = Customer.objects.filter(key=options["customer"]).first()
    if customer is None:
        raise CommandError(f"--customer: there is no customer {options['customer']!r}")
    names = tuple(dict.fromkeys(options["property_name"]))
    if options["case"] is not None:
        if not options["case"]:
            raise CommandError("--case needs a case")
        return Choice(customer, case=options["case"], names=names)
    name, equals, value = options["property"].partition("=")
    if not name or not equals:
        raise CommandError("--property needs a name and a value, such as email=eve@example.com")
    return Choice(customer, property=(name, value), names=names)
