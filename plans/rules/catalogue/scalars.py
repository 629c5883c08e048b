"""Bare words of YAML 1.2 core: what is nothing, true, false or a number; the rest is text (R22)."""

import re

from plans.rules.catalogue.document import Number

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def resolve(word: str) -> str | bool | Number | None:
    """The value of a bare word; `on`, `yes`, `no` and dates are text."""
    if word in _NOTHING:
        return None
    if word in _TRUTHS:
        return _TRUTHS[word]
    if _WHOLE.fullmatch(word):
        return Number(word, whole=True)
    if _FLOAT.fullmatch(word):
        return Number(word, whole=False)
    return word
