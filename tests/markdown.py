"""A small reader of Discord's Markdown, written from how clients read it and not from how we escape.

It is greedy for trouble: whatever some client might take as a mention, link, emoji or formatting counts as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PLAIN_LABEL = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"
"""How older clients read a link's label: balanced brackets, blind to backslashes."""
NESTED_LABEL = r"(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*\])*"
"""How others do: a backslash takes a bracket out of the count."""

BLOCKS = {
    "heading": re.compile(r"#{1,3} +"),
    "small": re.compile(r"-# +"),
    "quote": re.compile(r">(?:>>)? "),
    "list": re.compile(r" *(?:[-*+]|\d+\.) "),
}
FENCES = {
    "strong": re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__((?:\\.|[^\\])+?)__(?!_)"),
    "emphasis": re.compile(r"([*_])((?:\\.|[^\\*_])+?)\1"),
    "strike": re.compile(r"~~((?:\\.|[^\\])+?)~~"),
    "spoiler": re.compile(r"\|\|((?:\\.|[^\\])+?)\|\|"),
}
LEAVES = {
    "code": re.compile(r"(`+)(?:.*?[^`])\1(?!`)"),
    "url": re.compile(r"<?[a-z][a-z0-9+.-]*://[^\s<>]+>?", re.IGNORECASE),
    "invite": re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/[\w-]+", re.IGNORECASE),
    "mention": re.compile(r"<(?:@[!&]?|#|id:)\w+>|</[^>]+:\d+>|@everyone|@here", re.IGNORECASE),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "time": re.compile(r"<t:-?\d+(?::[tTdDfFR])?>"),
}


@dataclass
class Reading:
    """What a reader gets: the words seen, and everything that is more than words."""

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(label, address)"""
    marks: list[str] = field(default_factory=list)
    """Kinds of everything found but links, in order."""


def read(content: str, label: str = NESTED_LABEL) -> Reading:
    reading = Reading()
    lines = content.split("\n")
    for line in lines:
        for kind, pattern in BLOCKS.items():
            if match := pattern.match(line):
                reading.marks.append(kind)
                line = line[match.end() :]
                break
        _inline(line, reading, re.compile(rf"\[({label})\]\(\s*<?([^\s()<>]+)>?\s*\)"))
        reading.text += "\n"
    reading.text = reading.text[:-1]
    return reading


def _inline(line: str, reading: Reading, link: re.Pattern[str]) -> None:
    at = 0
    while at < len(line):
        at = _step(line, at, reading, link)


def _step(line: str, at: int, reading: Reading, link: re.Pattern[str]) -> int:
    if escaped := re.compile(r"\\([^0-9A-Za-z\s])").match(line, at):
        reading.text += escaped[1]
        return escaped.end()
    if match := link.match(line, at):
        inside = read(match[1])
        reading.links += [(inside.text, match[2]), *inside.links]
        reading.marks += inside.marks
        reading.text += inside.text
        return match.end()
    for kind, pattern in LEAVES.items():
        if match := pattern.match(line, at):
            reading.marks.append(kind)
            reading.text += match[0]
            return match.end()
    for kind, pattern in FENCES.items():
        if match := pattern.match(line, at):
            reading.marks.append(kind)
            _inline(match[match.lastindex or 0], reading, link)
            return match.end()
    reading.text += line[at]
    return at + 1
