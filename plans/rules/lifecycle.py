"""The life of a plan version: draft, then published and frozen, then retired."""

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"

MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({PUBLISHED}),
    PUBLISHED: frozenset({RETIRED}),
    RETIRED: frozenset(),
}


class MoveError(ValueError):
    """The status does not lead there."""


def check_move(source: str, target: str) -> None:
    """Raises MoveError unless a version may go from `source` to `target`."""
    if target not in MOVES[source]:
        raise MoveError(f"a {source} version cannot become {target}")
