"""Digests out of a file: what it wants of them, and all that is wrong with it."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from bot.digests import schedule
from bot.digests.filevalues import READERS, Read, Reference, server_id, shown
from bot.digests.model import MOST_IN_SERVER, Digest, DigestState
from bot.digests.nodes import Node, read_nodes
from bot.errors import UserError
from bot.stories.plainyaml import PlainYamlError

MOST_BYTES = 256 * 1024
MOST_KEYS = 100
"""Of one mapping that are looked at: there are not so many, and nobody reads of more that are wrong."""
IN_FILE = ("server", "exported", "digests")
EMPTY = {
    "channel": 'A digest needs a `channel`: its id, or its name as in `channel: "#news"`, where the quotes are needed.',
    "when": "A digest needs a `when`, such as `when: weekdays 09:00`.",
}
EXAMPLE = "`/digest export` makes a file to begin with."


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    text: str
    """Markdown: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One digest as a file wants it."""

    lines: Mapping[str, int]
    """Where its keys stand; under "" where it begins."""
    channel: Reference
    mention: Reference | None
    digest: Digest
    """All else: `number` as in the file, 0 without one; the channel is still to be found."""
    is_whole: bool = True
    """Nothing of it is among the problems."""

    def problem(self, text: str, key: str = "") -> Problem:
        return Problem(self.lines.get(key, self.lines[""]), text)


@dataclass(slots=True)
class Exchange:
    """What a file says."""

    server: int | None = None
    """From where it was exported."""
    entries: list[Entry] = field(default_factory=list)
    """Those that name a channel."""
    problems: list[Problem] = field(default_factory=list)

    def note(self, line: int, text: str) -> None:
        self.problems.append(Problem(line, text))


def read_digests(data: bytes, *, timezone: str, now: datetime) -> Exchange:
    """Return what a file wants; `timezone` is for digests that name none. It takes a while: call it off the loop."""
    exchange = Exchange()
    if text := _text(data, exchange):
        try:
            _read_file(read_nodes(text) or Node(1), exchange, timezone)
        except PlainYamlError as error:
            exchange.note(error.line, f"That is not YAML as I read it: {shown(error.reason, 300)}.")
    exchange.entries = [_fitting(entry, exchange, now) for entry in _numbered_once(exchange)]
    return exchange


def too_large(size: int) -> Problem:
    most = f"The file has {size // 1024:,} KB, and {MOST_BYTES // 1024} KB are the most."
    return Problem(1, f"{most} Take it in parts: digests that are not in a file stay as they are.")


def _text(data: bytes, exchange: Exchange) -> str:
    """Return the file as text, empty where it is none."""
    if len(data) > MOST_BYTES:
        exchange.problems.append(too_large(len(data)))
        return ""
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        exchange.note(line, "The file is not UTF-8 text. Save it as UTF-8 and hand it in again.")
        return ""
    if not text.strip():
        exchange.note(1, f"The file is empty. {EXAMPLE}")
    return text.strip() and text


def _read_file(node: Node, exchange: Exchange, timezone: str) -> None:
    if node.pairs is None:
        exchange.note(node.line, f"This is no file of digests. {EXAMPLE}")
        return
    nodes = _mapping(node, IN_FILE, exchange)
    if "server" in nodes:
        exchange.server = _value("server", nodes["server"], server_id, exchange)
    digests = nodes.get("digests")
    if digests is None or digests.items is None:
        where = digests.line if digests else node.line
        exchange.note(where, f"There is no list of `digests`, each of which begins with `- `. {EXAMPLE}")
        return
    for item in digests.items[:MOST_IN_SERVER]:
        _read_entry(item, exchange, timezone)
    if len(digests.items) > MOST_IN_SERVER:
        line = digests.items[MOST_IN_SERVER].line
        exchange.note(line, f"A server has at most {MOST_IN_SERVER} digests, and these are {len(digests.items)}.")


def _mapping(node: Node, known: Iterable[str], exchange: Exchange) -> dict[str, Node]:
    """Return the values by key; where nothing stands behind a key it is as if the key were not there."""
    nodes: dict[str, Node] = {}
    for key, value in (node.pairs or ())[:MOST_KEYS]:
        name = key.text or ""
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(f'`{each}`' for each in known)}."
            exchange.note(key.line, f"I don't know the key `{shown(name)}`. {meant}")
        elif name in nodes:
            exchange.note(key.line, f"`{name}` stands at line {nodes[name].line} already. Leave one of them out.")
        else:
            nodes[name] = replace(value, line=key.line)
    return {name: value for name, value in nodes.items() if value != Node(value.line)}


def _value(name: str, node: Node, read: Read, exchange: Exchange) -> Any:
    """Return the value, None where something is wrong with it."""
    try:
        return read(node)
    except UserError as error:
        exchange.note(node.line, f"`{name}`: {error}")
        return None


def _read_entry(node: Node, exchange: Exchange, timezone: str) -> None:
    """Take over what can be read of an entry."""
    if node.pairs is None:
        exchange.note(node.line, f"A digest is written in lines of `option: value`. {EXAMPLE}")
        return
    problems = len(exchange.problems)
    nodes = _mapping(node, READERS, exchange)
    values = {name: _value(name, value, READERS[name], exchange) for name, value in nodes.items()}
    for name in EMPTY.keys() - nodes.keys():
        line = next((key.line for key, _ in node.pairs if key.text == name), node.line)
        exchange.note(line, EMPTY[name])
    channel, mention, is_paused = values.pop("channel", None), values.pop("mention", None), values.pop("paused", None)
    if channel is None:
        return
    state = DigestState.PAUSED if is_paused else DigestState.ACTIVE
    usual: dict[str, Any] = {"guild_id": 0, "channel_id": 0, "when": "", "state": state, "timezone": timezone}
    digest = Digest(**usual | {name: value for name, value in values.items() if value is not None})
    lines = {name: value.line for name, value in nodes.items()} | {"": node.line}
    is_whole = len(exchange.problems) == problems
    exchange.entries.append(Entry(lines=lines, channel=channel, mention=mention, digest=digest, is_whole=is_whole))


def _numbered_once(exchange: Exchange) -> list[Entry]:
    """Return the entries without those whose number an earlier one has."""
    first: dict[int, Entry] = {}
    for entry in exchange.entries:
        number = entry.digest.number or -len(first) - 1
        if first.setdefault(number, entry) is not entry:
            line = first[number].lines["number"]
            text = f"The number {number} stands at line {line} already. Without a number it is a new digest."
            exchange.problems.append(entry.problem(text, "number"))
    return list(first.values())


def _fitting(entry: Entry, exchange: Exchange, now: datetime) -> Entry:
    """Return the entry, no longer whole where what it wants does not go together."""
    digest, wrong = entry.digest, len(exchange.problems)
    if digest.silent and entry.mention is not None:
        text = "`silent` and `mention` don't go together. Leave one of them out."
        exchange.problems.append(entry.problem(text, "mention"))
    try:
        if digest.when:
            schedule.check_gap(digest.when, digest.timezone, now)
    except UserError as error:
        exchange.problems.append(entry.problem(f"`when`: {error}", "when"))
    return entry if len(exchange.problems) == wrong else replace(entry, is_whole=False)
