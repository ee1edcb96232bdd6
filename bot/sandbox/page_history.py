"""Which part of a channel's messages a page asks for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.model import Message

PAGE_SIZE = 50
LONGEST = 200  # messages of a part that is asked for again


@dataclass(frozen=True)
class Part:
    """Messages that follow each other, oldest first, and whether there are others before and behind them."""

    messages: Sequence[Message]
    earlier: bool
    later: bool


def part(messages: Sequence[Message], asked: Mapping[str, str]) -> Part:
    """Return those before, after, around or since (itself included) a message's id; the newest if none is named."""
    ordered = sorted(messages, key=lambda message: message.id)
    ids = [message.id for message in ordered]
    match asked:
        case {"before": id_}:
            end = bisect_left(ids, int(id_))
            return _cut(ordered, end - PAGE_SIZE, end)
        case {"after": id_}:
            start = bisect_left(ids, int(id_) + 1)
            return _cut(ordered, start, start + PAGE_SIZE)
        case {"around": id_}:
            start = max(bisect_left(ids, int(id_)) - PAGE_SIZE // 2, 0)
            return _cut(ordered, start, start + PAGE_SIZE)
        case {"since": id_}:
            start = bisect_left(ids, int(id_))
            return _cut(ordered, start, start + LONGEST)
        case _:
            return _cut(ordered, len(ids) - PAGE_SIZE, len(ids))


def _cut(ordered: Sequence[Message], start: int, end: int) -> Part:
    start, end = max(start, 0), min(max(end, 0), len(ordered))
    return Part(ordered[start:end], start > 0, end < len(ordered))
