"""One story in full, to be read on a phone: its words, heat and why, its picture, and when others told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from discord.ui import LayoutView

from bot.cards.budget import Block, Size, fit
from bot.cards.layout import CALM, HOT, Rows, layout
from bot.cards.list import small
from bot.cards.story import LONGEST_COVERAGE_URL, excerpt_of, facts, name_of
from bot.cards.text import clean, escape, label, linked, plain, shorten, when
from bot.stories import heat
from bot.stories.model import Story
from bot.stories.timeline import later, timeline

ALT_TEXT = 200
MOST_TOPICS = 20
MOST_TOLD = 8
"""Rows of the timeline."""
STEPS: tuple[dict[str, int], ...] = (
    *({"excerpt": excerpt} for excerpt in (2500, 2000, 1500, 1200, 900)),
    {"url": 512},
    *({"coverage": coverage} for coverage in (6, 4)),
    *({"excerpt": excerpt} for excerpt in (600, 300)),
    {"coverage": 2},
    {"title": 100, "name": 16, "topics": 3},
    {"url": 0},
)
SIZES: tuple[Size, ...] = tuple(
    accumulate(
        STEPS,
        lambda size, step: replace(size, **step),
        initial=Size(excerpt=3500, coverage=MOST_TOLD, topics=MOST_TOPICS, title=250),
    )
)


def full_card(
    story: Story,
    coverage: Sequence[Story] = (),
    leader: Story | None = None,
    *,
    topics: Sequence[str] = (),
    actions: Rows = (),
    note: str = "",
) -> LayoutView:
    """Return a story with all that is known of it.

    `leader` is who leads it where it is not listed itself, `topics` those that have no button; `note` is Markdown.
    """

    def write(size: Size) -> list[Block]:
        words = escape(shorten(excerpt_of(story), size.excerpt))
        head = "\n".join(_head(story, leader, topics, size))
        *above, last = filter(None, (head, words))
        picture = Block(last, story.image, plain(story.title, ALT_TEXT), large=True)
        return [*small(note), *map(Block, above), picture, *_told(story, coverage, size)]

    return layout(fit(SIZES, write), actions=actions, colour=HOT if story.listed else CALM)


def _head(story: Story, leader: Story | None, topics: Sequence[str], size: Size) -> list[str]:
    why = heat.in_words(story)
    lines = (
        facts(story, replace(size, topics=0), has_heat=False),
        f"🔥 {escape(why)}" if why else "",
        _standing(story, leader, size),
        _topics(topics, size),
    )
    title = f"## {linked(story.title, size.title, story.url, size.url)}"
    return [title, *(f"-# {line}" for line in lines if line)]


def _standing(story: Story, leader: Story | None, size: Size) -> str:
    """Return why the story is in no list, and where it is found; nothing where it is listed."""
    why = heat.why_unlisted(story)
    if not why or leader is None:
        return f"Not listed: {why}" if why else ""
    return f"Not listed: {why}, see {linked(leader.title, size.title, leader.url, min(size.url, LONGEST_COVERAGE_URL))}"


def _topics(names: Sequence[str], size: Size) -> str:
    if not names:
        return ""
    shown = ", ".join(escape(shorten(clean(name), size.name)) for name in names[: size.topics])
    rest = len(names) - size.topics
    return f"About {shown} and {rest} more" if rest > 0 else f"About {shown}"


def _told(story: Story, coverage: Sequence[Story], size: Size) -> list[Block]:
    """Return who told of it and when, first to last."""
    if not coverage:
        return []
    shown = timeline(story, coverage, size.coverage)
    rows = (_row(each, size, later(shown[0], each), is_this=each is story) for each in shown)
    rest = 1 + len(coverage) - len(shown)
    text = "\n".join(("### Coverage", *rows, *([f"-# and {rest} more"] if rest else [])))
    return [Block(text, divided=True)]


def _row(story: Story, size: Size, since: str, *, is_this: bool) -> str:
    """Return who told of it, its age, and how long after the first: of old ones all ages look the same."""
    name = name_of(story)
    if is_this:
        who = f"**{label(name, size.name)}** · this story"
    else:
        who = linked(name, size.name, story.url, min(size.url, LONGEST_COVERAGE_URL))
    age = when(story.published_at) if story.published_at else "no date"
    return " · ".join(filter(None, (who, age, since)))
