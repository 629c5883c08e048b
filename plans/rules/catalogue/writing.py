"""From plain values to the text of a file that reads back as the same values."""

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from plans.rules.catalogue.scalars import resolve
from plans.rules.catalogue.shapes import Plain

_ELSEWHERE_NO_TEXT = frozenset({"y", "yes", "on", "n", "no", "off", "<<", "="})
"""Text to us, something else to readers of YAML 1.1: written in quotes."""


def written(plain: Plain) -> str:
    """The YAML of a plain value: two spaces a level, amounts in quotes, lists of texts on one line."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.representer.ignore_aliases = lambda *_: True
    out = StringIO()
    yaml.dump(_styled(plain), out)
    return out.getvalue()


def _styled(plain: Plain) -> Any:
    match plain:
        case Decimal():
            return DoubleQuotedScalarString(f"{plain:f}")
        case date():
            return plain
        case str():
            return _text(plain)
        case list():
            entries = CommentedSeq(_styled(entry) for entry in plain)
            if plain and all(isinstance(entry, str) for entry in plain):
                entries.fa.set_flow_style()
            return entries
        case dict():
            return {_text(key): _styled(value) for key, value in plain.items()}
        case _:
            return plain


def _text(text: str) -> str:
    """In quotes unless every reader takes the bare text for this very text."""
    quoted: str = DoubleQuotedScalarString(text)
    simple = text[:1].isalnum() and text.isascii() and text.isprintable() and text == text.rstrip() and len(text) < 200
    bare = simple and isinstance(resolve(text), str) and text.lower() not in _ELSEWHERE_NO_TEXT
    return text if bare else quoted
