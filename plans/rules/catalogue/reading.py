"""From the bytes of a file to nodes, within bounds and without trusting it."""

import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from plans.rules.catalogue.building import Builder, UnreadableError
from plans.rules.catalogue.document import Node, Problem, code_point

MOST_BYTES = 8 * 1024 * 1024
"""Larger files are refused: reading takes some seconds for each megabyte."""

LONGEST_WORD = 10_000
"""Characters without a space between; the parser's time grows with the square of some of them."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PARSER_ERRORS = (YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, AssertionError)
"""What ruamel raises for broken text: numbers of escapes and directives escape its own errors."""


@dataclass(frozen=True, slots=True)
class Document:
    """What could be read, and what is wrong with it as YAML."""

    root: Node | None
    problems: tuple[Problem, ...]


def read(raw: bytes) -> Document:
    """The file as nodes. Never raises for whatever bytes."""
    text = _text(raw)
    if isinstance(text, Problem):
        return Document(None, (text,))
    builder = Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except UnreadableError as error:
        return Document(None, (*builder.problems, error.problem))
    except _PARSER_ERRORS as error:
        return Document(None, (*builder.problems, _not_yaml(error)))
    if builder.root is None:
        return Document(None, (Problem((), 1, "the file is empty"),))
    return Document(builder.root, tuple(builder.problems))


def _text(raw: bytes) -> str | Problem:
    if len(raw) > MOST_BYTES:
        return Problem((), 1, f"the file is larger than {MOST_BYTES // 1024**2} MiB; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem((), raw.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 text")
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return Problem((), line, f"the file contains {code_point(found[0])}, which YAML does not allow")
    if any(len(word) > LONGEST_WORD for word in text.split()):
        return Problem((), 1, f"the file holds a word of more than {LONGEST_WORD:,} characters")
    return text


def _not_yaml(error: Exception) -> Problem:
    if not isinstance(error, MarkedYAMLError):
        return Problem((), 1, "the file is not YAML: it holds an impossible number or escape")
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.context, error.problem) if part)
    return Problem((), mark.line + 1 if mark else 1, f"the file is not YAML: {said}")
