"""YAML to plain values (mappings, lists, text), and the lines of the top-level keys; no anchors, aliases or tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from bot.stories.linewise import NULLS, Value, read_lines
from bot.stories.text import clean, mend_lines

NextEvent = Callable[[], Any]

MAX_DEPTH = 32
UNFINISHED = frozenset(
    [
        "while scanning a quoted scalar",
        "while scanning a simple key",
        "while parsing a flow sequence",
        "while parsing a flow mapping",
    ]
)


class PlainYamlError(Exception):
    """What is wrong, and the line (from 1) that holds it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


def parse(text: str) -> Value:
    """Return the value of the document, every scalar as text (None where it is null).

    `text` begins with a line `---`. Raises PlainYamlError.
    """
    return read_lines(text) or _parse_mended(text)[0]


def key_lines(text: str) -> dict[str, int]:
    """Return the lines (from 1) of the keys of a document that `parse` takes."""
    return _parse_mended(text)[1]


def _parse_mended(text: str) -> tuple[Value, dict[str, int]]:
    return parse_events(mend_lines(text).encode())


def parse_events(data: bytes) -> tuple[Value, dict[str, int]]:
    """Return value and lines, by libyaml's events: PyYAML's own constructor takes most of the time of `yaml.load`."""
    next_event: NextEvent = yaml.CSafeLoader(data).get_event
    lines: dict[str, int] = {}
    try:
        next_event()  # the stream begins
        next_event()  # the document begins
        value = _value(next_event(), next_event, MAX_DEPTH, lines)
        while next_event() is not None:
            pass  # errors after the value are errors too
    except yaml.YAMLError as error:
        raise problem_of(error, data) from None
    return value, lines


def _value(event: Any, next_event: NextEvent, depth: int, lines: dict[str, int] | None = None) -> Value:
    refuse_clever(event)
    if type(event) is ScalarEvent:
        return _text(event)
    if not depth:
        raise PlainYamlError(line_of(event), "nested too deeply")
    if type(event) is MappingStartEvent:
        return _mapping(next_event, depth - 1, lines)
    return _sequence(next_event, depth - 1)


def _mapping(next_event: NextEvent, depth: int, lines: dict[str, int] | None) -> dict[str, Value]:
    mapping: dict[str, Value] = {}
    while type(key := next_event()) is ScalarEvent:
        name: str = key.value
        if key.anchor or key.tag or name in mapping:
            refuse_clever(key)
            raise PlainYamlError(line_of(key), f"{clean(name)[:60]} stands here a second time")
        if lines is not None:
            lines[name] = line_of(key)
        event = next_event()
        if type(event) is ScalarEvent and not (event.anchor or event.tag):  # the hot path of the load: no call
            text = event.value
            mapping[name] = None if event.implicit[0] and text in NULLS else text
        else:
            mapping[name] = _value(event, next_event, depth)
    if type(key) is not MappingEndEvent:
        refuse_clever(key)
        raise PlainYamlError(line_of(key), "a key is not text")
    return mapping


def _sequence(next_event: NextEvent, depth: int) -> list[Value]:
    values: list[Value] = []
    while type(event := next_event()) is not SequenceEndEvent:
        values.append(_value(event, next_event, depth))
    return values


def _text(event: Any) -> str | None:
    text: str = event.value
    return None if event.implicit[0] and text in NULLS else text


def refuse_clever(event: Any) -> None:
    """Raise PlainYamlError for what makes a file larger than it looks, or more than values."""
    if type(event) is AliasEvent or event.anchor:
        raise PlainYamlError(line_of(event), "anchors and aliases (& and *) are not allowed")
    if event.tag:
        raise PlainYamlError(line_of(event), "tags (!) are not allowed")


def line_of(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def problem_of(error: yaml.YAMLError, data: bytes) -> PlainYamlError:
    """Name the line where what is unfinished began: libyaml notices an open quote only at the end of the file."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.context_mark if error.context in UNFINISHED else error.problem_mark
        words = ", ".join(part for part in (error.context, error.problem) if part)
        return PlainYamlError(mark.line + 1 if mark else 1, f"YAML error: {words}")
    position = getattr(error, "position", 0)
    character = getattr(error, "character", 0)
    line = data[:position].count(b"\n") + 1
    return PlainYamlError(line, f"the character U+{character:04X} is not allowed")
