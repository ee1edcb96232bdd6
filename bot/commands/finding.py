"""From what people name to what there is; where there is no such thing, they are told what there is."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.cards.text import escape, linked, plain
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.labels import LONGEST_CHOICE, name_label, without_count
from bot.digests.model import Digest
from bot.errors import UserError
from bot.store.lookup import COUNTED
from bot.store.names import Name
from bot.stories.model import ID, Story
from bot.stories.urls import find_urls

log = logging.getLogger(__name__)

LONGEST_LINK = 512
LONGEST_TITLE = 200
MOST_NEAR = 5
PLURALS = {"topic": "topics", "source": "sources", "story": "stories"}
INSTEAD = "`/search` finds others by their words, `/top` has the hottest."
OFFERED = "Choose one of those I offer while you type."
Near: TypeAlias = Callable[[str], Awaitable[list[str]]]
"""From the beginning of a word to what there is, hottest first, in Markdown; without a word, everything."""


async def find_topic(desk: Desk, text: str) -> str:
    """Return the library's spelling of a topic's id or name."""
    named = without_count(text).strip()
    name = await desk.stories.topic_name(named)
    if name is None:
        raise await _refusal("topic", named, _labels(desk.stories.topics_like))
    return name


async def find_source(desk: Desk, text: str) -> str:
    """Return the library's spelling of a source's id, name or domain."""
    named = without_count(text).strip()
    name = await desk.stories.source_name(named)
    if name is None:
        raise await _refusal("source", named, _labels(desk.stories.sources_like))
    return name


async def find_story(desk: Desk, text: str) -> tuple[Story, str]:
    """Return the story of an id, a link or words, and where several have the words, a note that says so."""
    found = await desk.stories.find(text)
    if found is None:
        raise await _refusal("story", text, lambda word: _links(desk, word))
    said = f"“{escape(plain(text, LONGEST_CHOICE))}”"
    number = f"{found.matches} or more" if found.matches == COUNTED else str(found.matches)
    note = f"The hottest of {number} stories that match {said}." if found.matches > 1 else ""
    return found.story, note


async def find_by_id(desk: Desk, story_id: str) -> Story:
    """Return the story whose id a button or menu holds, or the one that it became part of."""
    story = await desk.stories.get(story_id)
    if story is None:
        raise UserError(f"That story is gone from my library. {INSTEAD}")
    return story


async def find_lead(desk: Desk, story: Story) -> tuple[Story, str]:
    """Return the story that leads this one, with a note that says so; itself and no note where none does.

    Raise UserError where its article is gone and none leads it.
    """
    if story.listed:
        return story, ""
    title = f"“{escape(plain(story.title, LONGEST_TITLE))}”"
    leader = await desk.stories.leader(story)
    if story.is_gone:
        if leader is None:
            raise UserError(f"{title} is gone from my library, and nothing in it covers the same. {INSTEAD}")
        return leader, f"{title} is gone from my library; this story covers it."
    return (leader, f"{title} is part of the coverage of this story.") if leader else (story, "")


async def find_digest(interaction: Interaction, number: int) -> Digest:
    digest = await desk_of(interaction).digests.get(interaction.guild_id or 0, number)
    if digest is None:
        who = interaction.user.id, interaction.guild_id
        log.info("user %s in server %s named digest #%s, which is none of it", *who, number)
        raise UserError(f"There is no digest #{number} in this server. `/digest list` shows all of them.")
    return digest


async def _refusal(kind: str, text: str, near: Near) -> UserError:
    """Say that the library has no such thing, and what it has that begins like the longest word it has.

    Where none does, name some topics or sources: forms offer nothing while one types.
    """
    hottest = await near("")
    if not hottest:
        return UserError(f"There are no {PLURALS[kind]} yet.")
    if re.fullmatch(ID, text.strip()):
        return UserError(f"That {kind} is gone from my library. {OFFERED}")
    if find_urls(text):
        return UserError(f"I know no {kind} with that link. Type words instead and choose one of those I offer.")
    for word in sorted(text.split(), key=len, reverse=True)[:MOST_NEAR]:
        if any(map(str.isalnum, word)) and (lines := await near(word)):
            return _unknown(kind, text, "Did you mean one of these?", lines)
    return _unknown(kind, text, "The hottest are:", () if kind == "story" else hottest)


def _unknown(kind: str, text: str, lead: str, lines: Sequence[str]) -> UserError:
    """Say that there is no such thing; `lines` of Markdown are what could be meant."""
    if not text.strip():
        return UserError(f"Which {kind}? {OFFERED}")
    said = f"I don't know the {kind} “{escape(plain(text, LONGEST_CHOICE))}”."
    if not lines:
        return UserError(f"{said} {OFFERED}")
    listed = "\n".join(f"- {line}" for line in lines[:MOST_NEAR])
    return UserError(f"{said} {lead}\n{listed}")


def _labels(like: Callable[[str], Awaitable[list[Name]]]) -> Near:
    async def near(word: str) -> list[str]:
        return [escape(name_label(name)) for name in await like(word)]

    return near


async def _links(desk: Desk, word: str) -> list[str]:
    stories = await desk.stories.stories_like(word, MOST_NEAR)
    return [linked(story.title, LONGEST_CHOICE, story.url, LONGEST_LINK) for story in stories]
