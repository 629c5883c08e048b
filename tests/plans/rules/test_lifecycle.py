from itertools import product

import pytest

from plans.rules.lifecycle import DRAFT, PUBLISHED, RETIRED, MoveError, check_move

ALLOWED = {(DRAFT, PUBLISHED), (PUBLISHED, RETIRED)}


@pytest.mark.parametrize(("source", "target"), sorted(ALLOWED))
def test_a_version_goes_from_draft_to_published_to_retired(source: str, target: str) -> None:
    check_move(source, target)


@pytest.mark.parametrize(("source", "target"), sorted(set(product((DRAFT, PUBLISHED, RETIRED), repeat=2)) - ALLOWED))
def test_no_other_move_is_possible(source: str, target: str) -> None:
    with pytest.raises(MoveError, match=f"a {source} version cannot become {target}"):
        check_move(source, target)
