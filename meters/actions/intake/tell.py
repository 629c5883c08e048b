"""Say of each event what became of it."""

from collections.abc import Mapping, Sequence, Set

from meters.actions.intake.prepared import Prepared
from meters.actions.intake.quarantine import Held
from meters.rules.posted import Answer, Problem

CONFLICT = "id: it was sent before with other content, which stands"


def tell(
    rows: Sequence[Prepared],
    answer: Answer,
    kept: Mapping[bytes, bytes],
    *,
    accepted: Set[bytes],
    waits: Mapping[bytes, Held],
) -> None:
    """Add each event to `answer`, comparing its digest with the one that is kept under its id."""
    told: set[bytes] = set()
    for row in rows:
        if kept[row.id] != row.digest:
            answer.conflicts += 1
            answer.problems.append(_problem(row, 409, "conflict", CONFLICT))
        elif row.id in told:
            answer.duplicates += 1
        elif row.id in waits:
            answer.quarantined += 1
            answer.problems.append(_problem(row, 202, *_why(row, waits[row.id])))
        elif row.id in accepted:
            answer.accepted += 1
        else:
            answer.duplicates += 1
        told.add(row.id)


def _why(row: Prepared, held: Held) -> tuple[str, str]:
    if held.is_discarded:
        return "discarded", f"it was in quarantine and was discarded: {held.reason}"
    code, detail = row.trouble or ("waiting", "it waits in quarantine")
    return str(code), f"{detail}; the event waits in quarantine"


def _problem(row: Prepared, status: int, code: str, detail: str) -> Problem:
    return Problem(row.posted.index, row.posted.id, status, code, detail)
