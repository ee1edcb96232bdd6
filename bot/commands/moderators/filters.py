"""The options `topics` and `sources`: names with commas between them, a minus before those that are not wanted."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from discord.app_commands import Transform

from bot.cards.text import clean, escape, size
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.finding import find_source, find_topic
from bot.commands.labels import LONGEST_CHOICE, Suggestions
from bot.commands.options import MOST_CHOICES, Suggesting
from bot.digests.model import MOST_NAMES, Filter
from bot.errors import UserError
from bot.store.names import Name
from bot.store.stories import StoryStore
from bot.stories.model import name_id

MOST_COMMAS = 2
"""In one name."""
ALL = re.compile(r"all( topics| sources)?", re.IGNORECASE)
NO_ROOM = "Discord has no room to offer longer lists: type the rest, then send"

Resolve: TypeAlias = Callable[[str], Awaitable[str | None]]
"""From an id or a name to the library's spelling, None where it has none."""


class Piece(NamedTuple):
    """What stands between two commas, or more of it where the name has commas."""

    typed: str
    name: str | None
    """As the library spells it, where it has that."""
    minus: str

    @property
    def text(self) -> str:
        return self.minus + (self.name or self.typed)


async def read_filter(text: str, resolve: Resolve, find: Callable[[str], Awaitable[str]]) -> Filter:
    """Return what a comma list means; `find` raises the UserError for a name that `resolve` does not know."""
    pieces = _without_all(await _pieces(text.split(","), resolve))
    if len(pieces) > MOST_NAMES:
        raise UserError(f"That list is too long: name at most {MOST_NAMES}.")
    names = await _names(pieces, find)
    wanted = tuple(dict.fromkeys(name for piece, name in zip(pieces, names, strict=True) if not piece.minus))
    unwanted = tuple(dict.fromkeys(name for piece, name in zip(pieces, names, strict=True) if piece.minus))
    if both := [name for name in wanted if name in unwanted]:
        raise UserError(f"“{escape(both[0])}” stands there with a minus and without. Write it once.")
    return Filter(wanted, unwanted)


async def _pieces(parts: Sequence[str], resolve: Resolve) -> list[Piece]:
    rest = [part.strip() for part in parts if part.strip()][: MOST_NAMES * (MOST_COMMAS + 1)]
    pieces = []
    while rest:
        name, used = await _longest_name(rest, resolve)
        pieces.append(Piece(_bare(", ".join(rest[:used])), name, "-" if rest[0].startswith("-") else ""))
        rest = rest[used:]
    return pieces


async def _longest_name(parts: Sequence[str], resolve: Resolve) -> tuple[str | None, int]:
    """Return the name that the first parts are, and how many: a name may have commas in it."""
    for used in range(min(len(parts), MOST_COMMAS + 1), 0, -1):
        if name := await resolve(_bare(", ".join(parts[:used]))):
            return name, used
    return None, 1


def _without_all(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without the word that takes everything, where nothing beside it is wanted."""
    named = [piece for piece in pieces if piece.name or piece.minus or not ALL.fullmatch(piece.typed)]
    return named if all(piece.minus for piece in named) else list(pieces)


async def _names(pieces: Sequence[Piece], find: Callable[[str], Awaitable[str]]) -> list[str]:
    """Return the name of each; raise one UserError for all that the library does not have."""
    names, refusals = [], []
    for piece in pieces:
        try:
            names.append(piece.name or await find(piece.typed))
        except UserError as error:
            refusals.append(str(error))
    if refusals:
        raise UserError("\n".join(dict.fromkeys(refusals)))
    return names


def _bare(text: str) -> str:
    return text.removeprefix("-").strip()


async def complete(typed: str, resolve: Resolve, like: Callable[[str], Awaitable[list[str]]]) -> Suggestions:
    """Return what a list that is being typed may become: its last name completed, the others as the library spells
    them, none twice. What Discord has no room for is said in words."""
    parts = typed.split(",")
    offers: dict[str, None] = {}
    for used in range(min(len(parts), MOST_COMMAS + 1), 0, -1):
        earlier = await _pieces(parts[:-used], resolve)
        last = ", ".join(part.strip() for part in parts[-used:])
        had = {(piece.name or piece.typed).casefold() for piece in earlier}
        names = [name for name in await like(_bare(last)) if name.casefold() not in had and _goes_on(name, last, used)]
        names.sort(key=lambda name: name.casefold() != _bare(last).casefold())  # what is typed already comes first
        minus = "-" if last.startswith("-") else ""
        offers |= dict.fromkeys(", ".join([*(piece.text for piece in earlier), minus + name]) for name in names)
    fitting = [(text, text) for text in offers if size(text) <= LONGEST_CHOICE]
    if len(fitting) == len(offers):
        return fitting
    return [*fitting[: MOST_CHOICES - 1], *_kept(await _pieces(parts, resolve))]


def _goes_on(name: str, typed: str, parts: int) -> bool:
    """Return whether a name is what is being typed, where that has a comma in it."""
    return parts == 1 or name.casefold().startswith(_bare(typed).casefold())


def _kept(pieces: Sequence[Piece]) -> Suggestions:
    """Return the choice that leaves the list as it is, in ids where it is longer than Discord takes."""
    in_ids = ",".join(piece.minus + (name_id(piece.name) if piece.name else piece.typed) for piece in pieces)
    texts = (", ".join(piece.text for piece in pieces), in_ids)
    return [(text, NO_ROOM) for text in texts if text and size(text) <= LONGEST_CHOICE][:1]


class Kind(NamedTuple):
    words: str
    name: Callable[[StoryStore, str], Awaitable[str | None]]
    like: Callable[[StoryStore, str, int], Awaitable[list[Name]]]
    find: Callable[[Desk, str], Awaitable[str]]


class FilterTransformer(Suggesting):
    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        stories = desk_of(interaction).stories

        async def like(text: str) -> list[str]:
            return [name.name for name in await self._kind.like(stories, text, MOST_NAMES + MOST_CHOICES)]

        found = await complete(current, partial(self._kind.name, stories), like)
        everything = f"all {self._kind.words}"
        return [("all", everything), *found] if everything.startswith(current.casefold()) else found

    async def transform(self, interaction: Interaction, value: str, /) -> Filter:
        desk = desk_of(interaction)
        return await read_filter(clean(value), partial(self._kind.name, desk.stories), partial(self._kind.find, desk))


TOPICS = Kind("topics", StoryStore.topic_name, StoryStore.topics_like, find_topic)
SOURCES = Kind("sources", StoryStore.source_name, StoryStore.sources_like, find_source)
TopicsOption = Transform[Filter, FilterTransformer(TOPICS)]
SourcesOption = Transform[Filter, FilterTransformer(SOURCES)]
