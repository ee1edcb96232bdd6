"""Stories that somebody's message led to, each with a remark of its own."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.cards import story as story_card
from bot.cards.budget import SIZES, STORIES, Block, Size, fit, shares
from bot.cards.layout import HOT, Rows, layout
from bot.cards.list import small, titled
from bot.cards.text import clean, escape, listed, shorten
from bot.stories.model import Story

LONGEST_ADDRESS = 60


def found_card(
    heading: str, found: Sequence[tuple[Story, str]], *, notes: Sequence[str] = (), actions: Rows = ()
) -> LayoutView:
    """Return the first ten stories, each with the remark that opens its line of facts; `notes` are Markdown."""
    shown = found[:STORIES]
    rest = len(found) - len(shown)

    def write(size: Size) -> list[Block]:
        sizes = shares([story for story, _ in shown], size)
        rows = zip(shown, sizes, strict=True)
        blocks = [story_card.block(story, share, note=escape(remark)) for (story, remark), share in rows]
        return [titled(heading, *notes), *blocks, *small(f"and {rest} more in the menu" if rest else "")]

    return layout(fit(SIZES, write), actions=actions, colour=HOT)


def coverage_in_words(others: int) -> str:
    """Return how many others tell of the same."""
    if not others:
        return "no other coverage"
    return "1 other covers it" if others == 1 else f"{others:,} others cover it"


def links_in_words(urls: Sequence[str], most: int = 3) -> str:
    """Return addresses as Markdown that is no link, and how many more there are."""
    named = [escape(shorten(clean(url.partition("://")[2]).removeprefix("www."), LONGEST_ADDRESS)) for url in urls]
    if rest := len(named[most:]):
        return f"{', '.join(named[:most])} and {rest} {'other' if rest == 1 else 'others'}"
    return listed(named, mark="")
