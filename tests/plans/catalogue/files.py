"""Files for the tests of the catalogue."""

import re
from datetime import UTC, datetime
from pathlib import Path

from plans.actions.catalogue import Applied, apply

AT = datetime(2026, 9, 15, 12, tzinfo=UTC)

DOC = Path(__file__).resolve().parents[3] / "docs" / "catalogue.md"

METER = """\
meters:
  - key: tickets
    dimensions: {tier: [standard, premium]}
"""

PLAN = """\
plans:
  - key: support
    currency: USD
    charges:
      - key: resolved
        type: usage
        meter: tickets
        rate: {model: per_unit, unit_price: "2.00"}
"""

CUSTOMER = """\
customers:
  - key: acme
    currency: USD
    assignments:
      - plan: support
        from: 2026-10-01
"""

FILE = METER + PLAN + CUSTOMER


def example() -> str:
    """The example of the documentation, word for word."""
    found = re.search(r"```yaml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "docs/catalogue.md has an example"
    return found[1]


def applied(text: str) -> Applied:
    return apply(text.encode(), at=AT)


def done(text: str) -> list[str]:
    """What a file without a problem changes, in words."""
    answer = applied(text)
    assert [str(problem) for problem in answer.problems] == []
    return [str(change) for change in answer.changes]


def problems(text: str) -> list[str]:
    """The problems of a file, each with its line; it changes nothing."""
    answer = applied(text)
    assert answer.problems
    assert not answer.changes
    return [f"{problem.line}: {problem}" for problem in answer.problems]
