"""YAML as nodes that know their lines, for files that people write: no anchors, aliases or tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from bot.stories.linewise import NULLS
from bot.stories.plainyaml import PlainYamlError, line_of, problem_of, refuse_clever

MAX_DEPTH = 8
NEEDS_QUOTES = re.compile(r"(?:[:,\[-]|^)\s*([@`%*&!|>{])\S*")


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping; none of these where its value is null."""

    line: int
    text: str | None = None
    items: tuple[Node, ...] | None = None
    pairs: tuple[tuple[Node, Node], ...] | None = None
    """With every key, also those that stand there twice."""


def read_nodes(text: str) -> Node | None:
    """Return the document, None where there is none. Raises PlainYamlError."""
    data = text.encode()
    next_event = yaml.CSafeLoader(data).get_event
    try:
        next_event()  # the stream begins
        if type(next_event()) is yaml.StreamEndEvent:
            return None
        node = _node(next_event(), next_event, MAX_DEPTH)
        next_event()  # the document ends
        if type(following := next_event()) is not yaml.StreamEndEvent:
            raise PlainYamlError(line_of(following), "a second document begins here: leave out the line `---`")
    except yaml.YAMLError as error:
        raise _hinted(problem_of(error, data), text) from None
    except PlainYamlError as error:
        raise _hinted(error, text) from None
    return node


def _node(event: Any, next_event: Callable[[], Any], depth: int) -> Node:
    refuse_clever(event)
    line = line_of(event)
    if type(event) is ScalarEvent:
        return Node(line, None if event.implicit[0] and event.value in NULLS else event.value)
    if not depth:
        raise PlainYamlError(line, "nested too deeply")
    if type(event) is SequenceStartEvent:
        items = []
        while type(item := next_event()) is not SequenceEndEvent:
            items.append(_node(item, next_event, depth - 1))
        return Node(line, items=tuple(items))
    assert type(event) is MappingStartEvent
    pairs = []
    while type(key := next_event()) is not MappingEndEvent:
        pairs.append((_node(key, next_event, depth - 1), _node(next_event(), next_event, depth - 1)))
    return Node(line, pairs=tuple(pairs))


def _hinted(error: PlainYamlError, text: str) -> PlainYamlError:
    """Say what to do about the mistakes that are made most: tabs, and texts that begin with a character of YAML's."""
    line = "".join(text.splitlines()[error.line - 1 : error.line])
    if "\t" in line.removesuffix(line.lstrip()):
        return PlainYamlError(error.line, f"a line begins with spaces, not with tabs ({error.reason})")
    if match := NEEDS_QUOTES.search(line):
        return PlainYamlError(error.line, f"a text that begins with {match[1]} must stand in quotes ({error.reason})")
    return error
