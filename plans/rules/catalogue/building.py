"""From the events of a YAML parser to nodes, without recursion and within bounds."""

import re
from dataclasses import dataclass, field

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from plans.rules.catalogue.document import Node, Path, Problem, Scalar, code_point, shown
from plans.rules.catalogue.scalars import resolve

DEEPEST = 24
"""Lists and mappings inside each other; the format itself needs 8."""

MOST_NODES = 1_000_000
"""Values in a file, those that an alias repeats included."""

_TEXT_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnreadableError(ValueError):
    """Reading cannot go on."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(path, line, text)


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended yet."""

    path: Path
    line: int
    anchor: str | None
    before: int
    mapping: bool
    entries: list[Node] = field(default_factory=list)
    pairs: dict[str, Node] = field(default_factory=dict)
    key: str | None = None
    key_is_next: bool = True

    def next_path(self) -> Path:
        if not self.mapping:
            return (*self.path, len(self.entries))
        return self.path if self.key_is_next or self.key is None else (*self.path, self.key)

    def closed(self) -> Node:
        return Node(self.pairs if self.mapping else tuple(self.entries), self.line)


class Builder:
    """Takes events in order; `root` is the document and `problems` what is wrong with it as YAML."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0
        self._documents = 0

    def take(self, event: Event) -> None:
        """Raises UnreadableError where a bound is met."""
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._document(event, line)
        elif isinstance(event, CollectionEndEvent):
            ended = self._open.pop()
            self._place(ended.closed(), ended.anchor, ended.before)
        elif isinstance(event, NodeEvent):
            self._count(1, line)
            self._node(event, line)

    def _document(self, event: DocumentStartEvent, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise UnreadableError((), line, "a second document begins here; a catalogue is one document")
        if event.version not in (None, (1, 2)):
            self._complain(line, "the file declares another YAML than 1.2; leave the %YAML line out")

    def _node(self, event: NodeEvent, line: int) -> None:
        if isinstance(event, AliasEvent):
            self._alias(event, line)
        elif isinstance(event, ScalarEvent):
            self._place(Node(self._scalar(event, line), line), event.anchor, self._nodes - 1)
        elif isinstance(event, CollectionStartEvent):
            self._begin(event, line)

    def _begin(self, event: CollectionStartEvent, line: int) -> None:
        if len(self._open) >= DEEPEST:
            raise UnreadableError(self._path(), line, f"more than {DEEPEST} levels inside each other")
        if event.tag is not None:
            self._complain(line, f"the tag {shown(event.tag)} has no meaning here; leave it out")
        mapping = isinstance(event, MappingStartEvent)
        self._open.append(_Open(self._path(), line, event.anchor, self._nodes - 1, mapping))

    def _scalar(self, event: ScalarEvent, line: int) -> Scalar:
        text: str = event.value
        if found := _UNSTORABLE.search(text):
            self._complain(line, f"the text contains {code_point(found[0])}, which cannot be stored")
            text = _UNSTORABLE.sub("?", text)
        if event.tag in _TEXT_TAGS:
            return text
        if event.tag is not None:
            self._complain(line, f"the tag {shown(event.tag)} has no meaning here; leave it out")
        return resolve(text) if event.style is None else text

    def _alias(self, event: AliasEvent, line: int) -> None:
        name = event.anchor or ""
        if name not in self._anchors:
            self._complain(line, f"the alias *{shown(name)[1:-1]} has no finished anchor before it")
            self._place(Node(None, line), None, self._nodes)
            return
        node, size = self._anchors[name]
        self._count(size, line)
        self._place(node, None, self._nodes)

    def _place(self, node: Node, anchor: str | None, before: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, self._nodes - before)
        if not self._open:
            self.root = node
            return
        around = self._open[-1]
        if not around.mapping:
            around.entries.append(node)
        elif around.key_is_next:
            around.key, around.key_is_next = self._key(node, around), False
        else:
            if around.key is not None:
                around.pairs[around.key] = node
            around.key_is_next = True

    def _key(self, node: Node, around: _Open) -> str | None:
        """The key as text; None, with a problem, if its value has to be passed over."""
        if not isinstance(node.value, str):
            self._complain(node.line, "a key here is not text; write it in quotes")
            return None
        if node.value in around.pairs:
            first = around.pairs[node.value].line
            path = (*around.path, node.value)
            self.problems.append(Problem(path, node.line, f"is here twice, first on line {first}"))
            return None
        return node.value

    def _count(self, more: int, line: int) -> None:
        self._nodes += more
        if self._nodes > MOST_NODES:
            raise UnreadableError(self._path(), line, f"the file holds more than {MOST_NODES:,} values; split it")

    def _complain(self, line: int, text: str) -> None:
        self.problems.append(Problem(self._path(), line, text))

    def _path(self) -> Path:
        return self._open[-1].next_path() if self._open else ()
