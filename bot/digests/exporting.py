"""Digests as a file that people can read, change, and hand back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.digests.model import Digest, DigestState, Filter

ALL = "all"
NOBODY = "none"
HEAD = """\
# Digests of {server}, exported {time:%Y-%m-%d %H:%M} UTC.
# `/digest import` takes this file back, and first shows what would change: a digest that keeps its number is
# changed, one without is new, others stay. Options are those of `/digest add`, with the same defaults. Channels
# and roles stand here by their id or as "#name", "@name", in quotes; topics and sources as [one, another, -unwanted].
server: {id}
exported: {time:%Y-%m-%dT%H:%M:%SZ}
digests:{none}
"""
SETTINGS = ("per_source", "min_heat", "stories", "max_age")
FLAGS = ("thread", "publish", "silent", "updates")
PLAIN = re.compile(r"[^\W\d_][\w ./+&()'-]*(?<! )")
"""What may stand without quotes also inside a list."""
WORDS = re.compile(r"(true|false|yes|no|on|off|null|y|n|all|none)", re.IGNORECASE)
"""What other readers of YAML take for something else, and we ourselves for all or nobody."""


def write_digests(digests: Sequence[Digest], server: int, names: Mapping[int, str], now: datetime) -> str:
    """Return the file; `names` are those of the server, its channels and its roles."""
    name = _comment(names.get(server, "a server"))
    head = HEAD.format(server=name, id=server, time=now, none="" if digests else " []")
    return head + "".join("\n  - " + "\n    ".join(_lines(digest, names)) + "\n" for digest in digests)


def _lines(digest: Digest, names: Mapping[int, str]) -> Iterator[str]:
    yield f"number: {digest.number}"
    yield f"channel: {_reference(digest.channel_id, names)}"
    yield f"when: {_schedule(digest.when)}"
    yield f"timezone: {digest.timezone}"
    yield f"topics: {_names(digest.topics)}"
    yield f"sources: {_names(digest.sources)}"
    for name in SETTINGS:
        yield f"{name}: {getattr(digest, name)}"
    yield f"mention: {NOBODY if digest.mention is None else _reference(digest.mention, names)}"
    for name in FLAGS:
        yield f"{name}: {_flag(getattr(digest, name))}"
    yield f"paused: {_flag(digest.state is DigestState.PAUSED)}"


def _reference(id: int, names: Mapping[int, str]) -> str:
    return f"{id}  # {_comment(names[id])}" if id in names else str(id)


def _comment(name: str) -> str:
    """Return what may stand in a line after its `#`, whatever somebody has called their channel."""
    return "".join(character for character in name if character.isprintable())


def _schedule(when: str) -> str:
    return when if when[0].isalnum() else _quoted(when)


def _flag(is_on: bool) -> str:
    return "true" if is_on else "false"


def _names(names: Filter) -> str:
    if names == Filter():
        return ALL
    wanted = (f"+{name}" if name[:1] in ("-", "+") or name.casefold() == ALL else name for name in names.wanted)
    signed = Filter(tuple(wanted), names.unwanted).signed
    return f"[{', '.join(map(_name, signed))}]"


def _name(text: str) -> str:
    is_plain = PLAIN.fullmatch(text.removeprefix("-")) and text.isascii() and not WORDS.fullmatch(text)
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in YAML's double quotes, as JSON has them too but for what can't be seen."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in quoted)
