"""What a search found: stories with the words in bold, and the excerpt where they stand in it."""

from __future__ import annotations

from dataclasses import replace

from discord.ui import LayoutView

from bot.cards.budget import SIZES, Block, Size, fit, shares
from bot.cards.layout import HOT, Rows, layout
from bot.cards.list import place, titled
from bot.cards.marks import Marks
from bot.cards.story import ALT_TEXT, excerpt_of, facts
from bot.cards.text import escape, linked, plain
from bot.stories.model import Story
from bot.stories.page import Page
from bot.stories.query import Query, Term

LONGEST_EXCERPT = 120
SHORT_SIZES = tuple(dict.fromkeys(replace(size, excerpt=min(size.excerpt, LONGEST_EXCERPT)) for size in SIZES))


def search_card(heading: str, page: Page[Story], marks: Marks, *, actions: Rows = (), note: str = "") -> LayoutView:
    """Return one page of what was found. Heading and note are Markdown."""

    def write(size: Size) -> list[Block]:
        sizes = shares(page.items, size)
        found = [_block(story, share, marks) for story, share in zip(page.items, sizes, strict=True)]
        return [titled(heading, note, place(page)), *found]

    return layout(fit(SHORT_SIZES, write), actions=actions, colour=HOT)


def in_words(query: Query) -> str:
    """Return what is searched for, as Markdown: `“cs 2” and “chip…”, without “intel”`."""
    *others, last = map(_quoted, query.wanted)
    wanted = f"{', '.join(others)} and {last}" if others else last
    return f"{wanted}, without {', '.join(map(_quoted, query.unwanted))}" if query.unwanted else wanted


def _quoted(term: Term) -> str:
    return f"“{escape(' '.join(term.words))}{'…' * term.begins}”"


def _block(story: Story, size: Size, marks: Marks) -> Block:
    lines = [linked(story.title, size.title, story.url, size.url, marks.show)]
    if line := facts(story, size, has_heat=story.listed, show=marks.show):
        lines.append(f"-# {line}")
    if words := marks.around(excerpt_of(story), size.excerpt):
        lines.append(words)
    return Block("\n".join(lines), story.image, plain(story.title, ALT_TEXT))
