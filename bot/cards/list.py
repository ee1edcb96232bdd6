"""What readers are answered: lists of stories, related stories, topics, and what the bot is.

Headings and notes are Markdown: whoever puts article text into them escapes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from discord.ui import LayoutView

from bot.cards import story as story_card
from bot.cards.budget import SIZES, STORIES, Block, Size, fit, shares
from bot.cards.layout import CALM, HOT, Rows, layout
from bot.cards.text import clean, escape, linked, shorten, when
from bot.stories.model import Story

if TYPE_CHECKING:
    from bot.stories.page import Page
    from bot.stories.related import Relation

LONGEST_NOTE = 500

NOTHING_HERE = "Nothing here yet. `/topics` shows what there is, `/latest` what came last."
NOTHING_RELATED = "I know no other coverage of this story. `/top` and `/topics` have more to read."


class Topic(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def stories(self) -> int: ...
    @property
    def hottest(self) -> Story: ...


class Facts(Protocol):
    @property
    def stories(self) -> int: ...
    @property
    def listed(self) -> int: ...
    @property
    def newest(self) -> datetime | None: ...
    @property
    def loaded_at(self) -> datetime | None: ...


def titled(heading: str, *notes: str) -> Block:
    """Return a heading with small lines under it; empty notes make no line."""
    escape = "\\" if heading.startswith("#") else ""  # Discord takes "## #2" for text
    lines = [
        f"## {escape}{shorten(heading, LONGEST_NOTE)}",
        *(f"-# {shorten(note, LONGEST_NOTE)}" for note in notes if note),
    ]
    return Block("\n".join(lines))


def small(text: str) -> list[Block]:
    return [Block(f"-# {shorten(text, LONGEST_NOTE)}")] if text else []


def place(page: Page[Story]) -> str:
    """Return which page of a longer list this is."""
    return f"page {page.number:,} of {page.pages:,} · {page.total:,} stories" if page.pages > 1 else ""


def list_card(
    heading: str,
    page: Page[Story],
    *,
    actions: Rows = (),
    note: str = "",
) -> LayoutView:
    """Return one page of stories; with none, `note` says what was searched and what to do."""
    if not page.items:
        return layout([titled(heading), Block(note or NOTHING_HERE)], actions=actions, colour=CALM)

    def write(size: Size) -> list[Block]:
        return [titled(heading, note, place(page)), *story_card.blocks(page.items, size)]

    return layout(fit(SIZES, write), actions=actions, colour=HOT)


def related_card(
    lead: Story,
    relations: Sequence[Relation],
    *,
    actions: Rows = (),
    lead_actions: Rows = (),
    note: str = "",
) -> LayoutView:
    """Return a story with its excerpt, and under it the first ten related ones, each with its reason."""
    shown = relations[:STORIES]
    stories = [lead, *(relation.story for relation in shown)]
    rest = len(relations) - len(shown)

    def write(size: Size) -> list[Block]:
        first, *others = shares(stories, size)
        return [
            titled("Related stories", note),
            replace(story_card.block(lead, first, excerpt=True), rows=lead_actions),
            *(
                story_card.block(r.story, share, note=escape(r.reason), divided=r is shown[0])
                for r, share in zip(shown, others, strict=True)
            ),
            *([] if shown else [Block(NOTHING_RELATED, divided=True)]),
            *small(f"and {rest} more" if rest else ""),
        ]

    return layout(fit(SIZES, write), actions=actions, colour=HOT)


class TopicSize(NamedTuple):
    rows: int
    """Topics shown with their hottest story."""
    names: int
    """Topics named after them."""
    url: int = 512


TOPIC_SIZES = (
    *(TopicSize(rows, 20) for rows in range(20, 7, -1)),
    TopicSize(8, 8),
    TopicSize(8, 0),
    TopicSize(8, 0, 0),
)


def topics_card(topics: Sequence[Topic]) -> LayoutView:
    """Return the topics in the order given, the first ones with their hottest story."""
    if not topics:
        return layout([Block("## Topics\nNo story in the library names a topic yet.")], colour=CALM)

    def write(size: TopicSize) -> list[Block]:
        rows = "\n".join(_topic_lines(topic, size) for topic in topics[: size.rows])
        return [titled("Topics"), Block(rows), *small(_other_topics(topics[size.rows :], size.names))]

    return layout(fit(TOPIC_SIZES, write), colour=HOT)


def _topic_lines(topic: Topic, size: TopicSize) -> str:
    hottest = topic.hottest
    link = linked(hottest.title, 60, hottest.url, size.url)
    return f"**{_topic_name(topic)}** · {stories_in_words(topic.stories)}\n-# {story_card.heat(hottest)} · {link}"


def _other_topics(topics: Sequence[Topic], names: int) -> str:
    named = ", ".join(f"{_topic_name(topic)} ({topic.stories})" for topic in islice(topics, names))
    rest = len(topics) - min(names, len(topics))
    more = f"{rest} more: type a name in the option `topic` of `/top`" if rest else ""
    return " and ".join(part for part in (f"also {named}" if named else "", more) if part)


def _topic_name(topic: Topic) -> str:
    return escape(shorten(clean(topic.name), 30))


def about_card(facts: Facts) -> LayoutView:
    """Return what the bot is, how fresh its library is, and what it keeps."""
    newest = f" The newest is from {when(facts.newest)}." if facts.newest else ""
    loaded = f"Last read {when(facts.loaded_at)}." if facts.loaded_at else "The article files are being read."
    text = [
        f"## Heatwire {version('heatwire')}",
        "I answer with the hottest and latest stories of a library of news articles, and post digests of them.",
        f"**Library** {stories_in_words(facts.listed)} listed; {facts.stories:,} known in all, with unlisted ones, "
        f"coverage that others name, and those whose files are gone.{newest} {loaded}",
        "**What is stored** the stories; for each server its digests, with the ids of their channels, of the roles "
        "they mention and of the moderators who set them up, change them or post by hand; what was changed, for 90 "
        "days; a form or a file that waits for its word, for a day; and which stories were posted where. No messages, "
        "and nothing about who reads or asks. When I am removed from a server, what is stored of it is kept for 30 "
        "days, so that it goes on if I come back, and then deleted. Moderators delete it at any time with "
        "`/digest forget`.",
        "**Try** `/top`, `/latest`, `/search`, `/related`, `/story`, `/topics`; in the menu of any message "
        "*Apps > Related stories*; moderators: `/digest add`.",
    ]
    return layout([Block("\n".join(text))], colour=HOT)


def stories_in_words(count: int) -> str:
    return "1 story" if count == 1 else f"{count:,} stories"
