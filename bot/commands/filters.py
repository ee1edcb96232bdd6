"""The options `topics` and `sources`: names with commas between them, a minus before those that are not wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from discord.app_commands import Transform

from bot.cards.text import clean, escape
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.finding import find_source, find_topic
from bot.commands.labels import LONGEST_CHOICE, Suggestions
from bot.commands.options import Suggesting
from bot.digests.model import Filter
from bot.errors import UserError

MOST_NAMES = 25

Resolve: TypeAlias = Callable[[str], Awaitable[str | None]]
"""From an id or a name to the library's spelling, None where it has none."""


async def read_filter(text: str, resolve: Resolve, find: Callable[[str], Awaitable[str]]) -> Filter:
    """Return what a comma list means; `find` raises the UserError for a name that `resolve` does not know."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) > MOST_NAMES:
        raise UserError(f"That list is too long: name at most {MOST_NAMES}.")
    wanted: list[str] = []
    unwanted: list[str] = []
    while pieces:
        name, used = await _longest_name(pieces, resolve)
        minus = pieces[0].startswith("-")
        (unwanted if minus else wanted).append(name or await find(_bare(pieces[0])))
        pieces = pieces[used:]
    if both := [name for name in wanted if name in unwanted]:
        raise UserError(f"“{escape(both[0])}” stands there with a minus and without. Write it once.")
    return Filter(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


async def _longest_name(pieces: list[str], resolve: Resolve) -> tuple[str | None, int]:
    """Return the name that the first pieces are, and how many: a name may have commas in it."""
    for used in range(min(len(pieces), 3), 0, -1):
        if name := await resolve(_bare(", ".join(pieces[:used]))):
            return name, used
    return None, 1


def _bare(piece: str) -> str:
    return piece.removeprefix("-").strip()


class FilterTransformer(Suggesting):
    async def _names(self, desk: Desk, current: str) -> list[str]:
        """Return the names that may complete the last piece."""
        raise NotImplementedError

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        before, comma, last = current.rpartition(",")
        minus = "-" if last.strip().startswith("-") else ""
        names = await self._names(desk_of(interaction), _bare(last.strip()))
        texts = [f"{before}{comma}{' ' if comma else ''}{minus}{name}" for name in names]
        return [(text, text) for text in texts if len(text) <= LONGEST_CHOICE]


class TopicsTransformer(FilterTransformer):
    async def _names(self, desk: Desk, current: str) -> list[str]:
        return [topic.name for topic in await desk.stories.topics_like(current)]

    async def transform(self, interaction: Interaction, value: str, /) -> Filter:
        desk = desk_of(interaction)
        return await read_filter(clean(value), desk.stories.topic_name, lambda text: find_topic(desk, text))


class SourcesTransformer(FilterTransformer):
    async def _names(self, desk: Desk, current: str) -> list[str]:
        return [source.name for source in await desk.stories.sources_like(current)]

    async def transform(self, interaction: Interaction, value: str, /) -> Filter:
        desk = desk_of(interaction)
        return await read_filter(clean(value), desk.stories.source_name, lambda text: find_source(desk, text))


TopicsOption = Transform[Filter, TopicsTransformer]
SourcesOption = Transform[Filter, SourcesTransformer]
