"""How much of each story a message shows, so that all of it stays within Discord's limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, TypeVar

from discord.ui import ActionRow

from bot.cards.text import size as length
from bot.cards.text import target
from bot.stories.model import Story

CHARACTERS = 4000
"""Over all texts of one message."""
COMPONENTS = 40
"""Of one message, nested ones counted."""
STORIES = 10
"""Most stories of one list; `related` adds the story it leads with."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is shown of each story: counts, and characters before escaping."""

    excerpt: int = 300
    coverage: int = 5
    topics: int = 3
    title: int = 200
    name: int = 40
    """Of a source or topic."""
    url: int = 2000
    """A longer one is left out, the title stays as plain text."""
    links: int = STORIES + 1
    """How many stories keep their link; those with the longest URLs lose it first."""


@dataclass(frozen=True, slots=True)
class Block:
    """One text of a message, and perhaps a picture beside it, or a large one under it."""

    text: str
    image: str | None = None
    alt: str = ""
    divided: bool = False
    """A line stands above it."""
    large: bool = False
    """The picture stands under the text, as wide as the message."""
    rows: Sequence[ActionRow[Any]] = ()
    """Buttons under it."""


STEPS: tuple[dict[str, int], ...] = (
    *({"excerpt": excerpt} for excerpt in (240, 180, 120)),
    {"excerpt": 300, "url": 512},
    *({"excerpt": excerpt} for excerpt in (240, 180, 120)),
    {"coverage": 3},
    *({"excerpt": excerpt} for excerpt in (90, 60, 0)),
    *({"coverage": coverage} for coverage in (2, 1, 0)),
    *({"topics": topics} for topics in (1, 0)),
    *({"title": title} for title in (150, 100)),
    {"title": 70, "name": 24},
    {"title": 40, "name": 16},
    *({"links": links} for links in range(STORIES, -1, -1)),
)
FULL = Size()
SIZES: tuple[Size, ...] = tuple(accumulate(STEPS, lambda size, step: replace(size, **step), initial=FULL))


def fit(sizes: Iterable[T], write: Callable[[T], Sequence[Block]], *, taken: int = 0) -> list[Block]:
    """Return what `write` makes of the first size at which everything fits beside `taken` characters.

    Past the last size whole blocks go, from the end: story cards never get there.
    """
    blocks: list[Block] = []
    for size in sizes:
        blocks = list(write(size))
        if characters(blocks) + taken <= CHARACTERS:
            return blocks
    while characters(blocks) + taken > CHARACTERS:
        blocks.pop()
    return blocks


def characters(blocks: Iterable[Block]) -> int:
    return sum(length(block.text) for block in blocks)


def shares(stories: Sequence[Story], size: Size) -> list[Size]:
    """Return the size for each story: with `links` short of their number, those with the longest URLs go without."""
    lengths = [len(target(story.url, size.url) or "") for story in stories]
    shortest_first = sorted(range(len(stories)), key=lambda at: lengths[at])
    unlinked = set(shortest_first[size.links :])
    return [replace(size, url=0) if at in unlinked else size for at in range(len(stories))]
