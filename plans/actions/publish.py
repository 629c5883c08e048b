"""Publish a plan version: from then on its prices are what customers agreed to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction

from meters.rules.dimensions import parse_dimensions
from plans.actions.charges import frozen, terms
from plans.models import Charge, PlanVersion
from plans.rules.filters import WhereError
from plans.rules.lifecycle import MoveError
from plans.rules.publishing import Objection, against_charge, against_version
from plans.rules.rates import RateError

Problems = Mapping[str, list[str]]


class PublishError(ValueError):
    """Why a version cannot be published: texts by field.

    A field of the version is called by its name, one of a charge by key and name: `resolved.where`.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {text}" for field, texts in problems.items() for text in texts))


@transaction.atomic
def publish(version: PlanVersion, *, at: datetime) -> None:
    """Freeze the version as it is stored now; raises PublishError, with every reason, and changes nothing.

    The row is locked, so that no charge is added between the check and the freeze.
    """
    version.refresh_from_db(from_queryset=PlanVersion.objects.select_for_update())
    problems = objections(version)
    if problems:
        raise PublishError(problems)
    try:
        version.move("published", at=at)
    except MoveError as error:
        raise PublishError({"status": [str(error)]}) from error


def objections(version: PlanVersion) -> Problems:
    """What stands against publishing the version, by field; empty when nothing does."""
    rows = list(version.charges.select_related("version", "meter"))
    unfit = [*_unfit("", version), *(each for row in rows for each in _unfit(f"{row.key}.", row))]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for field, text in unfit or _of_charges(version, rows):
        found[field].append(text)
    return dict(found)


def _unfit(prefix: str, row: models.Model) -> Iterator[tuple[str, str]]:
    relations = [field.name for field in row._meta.fields if field.is_relation]  # which the database has checked
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            yield from ((f"{prefix}{field}", text) for text in texts)


def _of_charges(version: PlanVersion, rows: Sequence[Charge]) -> Iterator[tuple[str, str]]:
    unreadable = list(_unreadable(rows))
    if unreadable:
        yield from unreadable
        return
    agreed = terms(version)
    for objection in against_version(agreed):
        yield _field(rows, objection), objection.text
    for place, (row, charge) in enumerate(zip(rows, agreed.charges, strict=True)):
        dimensions = parse_dimensions(row.meter.dimensions) if row.meter else {}
        for objection in against_charge(charge, dimensions, place):
            yield _field(rows, objection), objection.text


def _unreadable(rows: Sequence[Charge]) -> Iterator[tuple[str, str]]:
    for row in rows:
        try:
            frozen(row)
        except WhereError as error:
            yield f"{row.key}.where", str(error)
        except RateError as error:
            yield f"{row.key}.rate", str(error)


def _field(rows: Sequence[Charge], objection: Objection) -> str:
    if objection.charge is None:
        return objection.field
    return f"{rows[objection.charge].key}.{objection.field}"
