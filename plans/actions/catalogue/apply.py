"""Make the database what a catalogue file says: all of it, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from customers.models import Customer
from plans.actions.catalogue.catalogue import Reading, declared, read_catalogue
from plans.actions.catalogue.changes import changes
from plans.actions.catalogue.save import save
from plans.actions.catalogue.standing import standing
from plans.rules.catalogue.differences import Change
from plans.rules.catalogue.document import Node, Problem
from plans.rules.catalogue.reading import read

LOCK = 0x5570_0001
"""Advisory lock: one file is applied at a time."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Every problem of the file, in its order; or, when there is none, every change."""

    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()


def check(raw: bytes, *, at: datetime) -> Applied:
    """What `apply` would answer; writes nothing and waits for nobody."""
    document = read(raw)
    if document.root is None:
        return Applied(document.problems)
    return _answer(_read(document.root, at), document.problems)


def apply(raw: bytes, *, at: datetime) -> Applied:
    """Apply the file unless it has a problem; a second time there is nothing to change (R1, R22).

    The customers it names are locked while it is compared with them (R20).
    """
    document = read(raw)
    if document.root is None:
        return Applied(document.problems)
    with transaction.atomic():
        _lock(document.root)
        reading = _read(document.root, at)
        answer = _answer(reading, document.problems)
        if not answer.problems:
            save(changes(reading), at=at)
    return answer


def _lock(root: Node) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = Customer.objects.select_for_update(no_key=True).filter(key__in=declared(root)["customers"])
    list(rows.order_by("pk").values_list("pk"))


def _read(root: Node, at: datetime) -> Reading:
    today = at.date()
    return read_catalogue(root, standing(declared(root)["customers"], today), today)


def _answer(reading: Reading, before: tuple[Problem, ...]) -> Applied:
    problems = {*before, *reading.problems}
    if problems:
        return Applied(tuple(sorted(problems, key=lambda each: (each.line, str(each)))))
    return Applied(changes=tuple(changes(reading).in_words()))
