"""What stands against one charge, while somebody edits it."""

from collections.abc import Sequence

from customers.rules.money import MoneyError
from meters.rules.dimensions import parse_dimensions
from plans.actions.charges import frozen
from plans.models import Charge
from plans.rules.charges import VersionTerms
from plans.rules.filters import WhereError
from plans.rules.publishing import Objection, against_charge, against_version
from plans.rules.rates import RateError


def against_row(row: Charge) -> Sequence[Objection]:
    """What publishing would object to about the charge itself, whatever else the version has.

    Nothing for a row that cannot be read: what is wrong with it is told by its own validation.
    """
    try:
        charge = frozen(row)
        alone = VersionTerms(plan="", currency=row.version.currency, charges=(charge,))
        terms = list(against_version(alone))
    except (MoneyError, RateError, WhereError):
        return ()
    return [*terms, *against_charge(charge, parse_dimensions(row.meter.dimensions) if row.meter else {})]
