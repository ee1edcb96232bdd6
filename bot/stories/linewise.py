"""YAML as the generator writes it, a key or an item of a list on each line: read twice as fast as by a parser."""

from __future__ import annotations

import re
from typing import Any

Value = str | None | list["Value"] | dict[str, "Value"]
Line = tuple[str, str, str, str]
"""Indent, dash, key, value: each may be empty."""

NULLS = frozenset(["", "~", "null", "Null", "NULL"])
"""Plain scalars that mean no value."""
MAX_DEPTH = 16

_OTHER = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
"""What YAML refuses, or takes for a line break or an indicator: the parser's business."""
_QUOTED = rf'"[^"\\{_OTHER}]*(?:\\["\\/][^"\\{_OTHER}]*)*"'
_PLAIN = rf"-?[A-Za-z0-9][^:#{_OTHER}]*(?::[^\s:#{_OTHER}][^:#{_OTHER}]*)*(?<! )"
_LINES = re.compile(
    rf"^( *)(- )?(?:([A-Za-z]\w{{0,60}}):(?: (?=[^ \n])|(?=\n)))?({_QUOTED}|{_PLAIN}|)\n", re.ASCII | re.MULTILINE
)
_ESCAPE = re.compile(r"\\(.)")


def read_lines(text: str) -> dict[str, Value] | None:
    """Return what the lines after the first, which is `---`, map.

    None where anything is written in another way, or wrong: a parser reads it then, and can say what is wrong.
    """
    found: list[Line] = _LINES.findall(text, 4)
    if len(found) + 1 != text.count("\n"):
        return None
    return _nested(found) or None


def _nested(found: list[Line]) -> dict[str, Value] | None:
    """Return the mapping that the lines stand for, None where they might stand for anything else."""
    root: dict[str, Value] = {}
    outer: list[tuple[int, Any]] = []
    inner: Any = root  # the innermost open list or mapping; `level` is its indent, `waiting` its key without a value
    level, waiting = 0, ""
    for spaces, dash, key, value in found:
        indent = len(spaces)
        if value and key and indent == level and not dash and type(inner) is dict and key not in inner:  # most lines
            inner[key] = value[1:-1] if value[0] == '"' and "\\" not in value else _scalar(value)
            waiting = ""
            continue
        if not (dash or key or value):
            continue
        if waiting and indent > level and len(outer) < MAX_DEPTH:
            outer.append((level, inner))
            inner[waiting] = [] if dash else {}
            level, inner = indent, inner[waiting]
        while indent < level:
            level, inner = outer.pop()
        if indent != level or (type(inner) is list) is not bool(dash) or not (key or (dash and value)):
            return None
        if dash and not key:
            inner.append(_scalar(value))
            waiting = ""
            continue
        if dash:
            outer.append((level, inner))
            inner.append({})
            level, inner = indent + 2, inner[-1]
        if key in inner:
            return None
        inner[key] = _scalar(value)
        waiting = "" if value else key
    return root


def _scalar(value: str) -> str | None:
    if value[:1] != '"':
        return None if value in NULLS else value
    return _ESCAPE.sub(r"\1", value[1:-1]) if "\\" in value else value[1:-1]
