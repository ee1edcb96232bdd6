"""From what people name to what there is; where there is no such thing, they are told what there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from bot.cards.text import escape, plain
from bot.commands.desk import Desk, Interaction, desk_of
from bot.digests.model import Digest
from bot.errors import UserError
from bot.stories.model import Story
from bot.stories.urls import find_urls

LONGEST_CHOICE = 100
Suggestions: TypeAlias = Sequence[tuple[Any, str]]
"""(value, label) pairs."""


async def find_topic(desk: Desk, text: str) -> str:
    """Return the library's spelling of a topic's id or name."""
    name = await desk.stories.topic_name(text.strip())
    if name is None:
        raise unknown("topic", text, await _near(desk.stories.suggest_topics, text))
    return name


async def find_source(desk: Desk, text: str) -> str:
    """Return the library's spelling of a source's id or name."""
    name = await desk.stories.source_name(text.strip())
    if name is None:
        raise unknown("source", text, await _near(desk.stories.suggest_sources, text))
    return name


async def find_story(desk: Desk, text: str) -> Story:
    """Return the story of an id, a link or words of a title."""
    story = await desk.stories.find(text.strip())
    if story is None and find_urls(text):
        raise UserError("I know no story with that link. Type words of its headline and choose one of those I offer.")
    if story is None:
        raise unknown("story", text, await _near(desk.stories.suggest_stories, text))
    return story


async def find_digest(interaction: Interaction, number: int) -> Digest:
    digest = await desk_of(interaction).digests.get(interaction.guild_id or 0, number)
    if digest is None:
        raise UserError(f"There is no digest #{number} in this server. `/digest list` shows all of them.")
    return digest


def unknown(kind: str, text: str, suggestions: Suggestions) -> UserError:
    """Say that the library has no such thing, and what it has."""
    if not text.strip():
        return UserError(f"Which {kind}? Choose one of those I offer while you type.")
    said = f"I don't know the {kind} “{escape(plain(text, LONGEST_CHOICE))}”."
    if not suggestions:
        return UserError(f"{said} Choose one of those I offer while you type.")
    labels = "\n".join(f"- {escape(plain(label, LONGEST_CHOICE))}" for _, label in suggestions[:5])
    return UserError(f"{said} Did you mean one of these?\n{labels}")


async def _near(suggest: Callable[[str], Awaitable[Suggestions]], text: str) -> Suggestions:
    """Return what begins like the first word; a text without letters and digits would bring up everything."""
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    return await suggest(words[0]) if words else ()
